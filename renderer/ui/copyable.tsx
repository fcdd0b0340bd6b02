import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** A value that people paste elsewhere. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${label}`}
      copySuccessText={`${label} copied`}
      copyErrorText={`${label} could not be copied`}
    />
  );
}
