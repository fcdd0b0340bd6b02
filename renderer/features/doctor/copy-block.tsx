import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import type { CopyLines } from '#shared/doctor/finding';
import { flash } from '../../ui/flash-store';

const copiedMs = 2000;

/** Lines to copy as they stand, with what they are for. */
export function CopyBlock({ label, text }: CopyLines) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), copiedMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <div className="copy-block">
      <div className="copy-block-head">
        <span>{label}</span>
        <Button
          variant="inline-icon"
          iconName={isCopied ? 'check' : 'copy'}
          ariaLabel={isCopied ? 'Copied' : `Copy: ${label}`}
          onClick={() => {
            navigator.clipboard.writeText(text).then(
              () => setCopied(true),
              () => flash('error', 'The lines could not be copied', 'Select their text and copy that.'),
            );
          }}
        />
      </div>
      <pre className="command-block">{text}</pre>
    </div>
  );
}
