import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Confirmation } from '../../ui/confirmation';
import { lineCount } from './paste-rules';

/** Asks before several lines are pasted, and shows them. */
export function PasteQuestion({ text, onAnswer }: { text: string; onAnswer(isWanted: boolean): void }) {
  return (
    <Confirmation
      title={`Paste ${lineCount(text).toLocaleString()} lines?`}
      action="Paste"
      onAnswer={onAnswer}
    >
      <SpaceBetween size="s">
        <Box>A shell may run every line at once.</Box>
        <pre className="command-block paste-preview">{text.slice(0, 4000)}</pre>
      </SpaceBetween>
    </Confirmation>
  );
}
