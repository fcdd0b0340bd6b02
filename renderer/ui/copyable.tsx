import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** A value that people paste elsewhere; `shown`: what stands for one that is too long. */
export function Copyable({ text, label, shown }: { text: string; label: string; shown?: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      {...(shown === undefined ? {} : { textToDisplay: shown })}
      copyButtonAriaLabel={`Copy ${label}`}
      copySuccessText={`${label} copied`}
      copyErrorText={`${label} could not be copied`}
    />
  );
}
