import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lineCount } from './paste-rules';

/** Asks before several lines are pasted, and shows them. */
export function PasteQuestion({ text, onAnswer }: { text: string; onAnswer(isWanted: boolean): void }) {
  return (
    <Modal
      visible
      header={`Paste ${lineCount(text).toLocaleString()} lines?`}
      closeAriaLabel="Close"
      onDismiss={() => onAnswer(false)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onAnswer(false)}>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => onAnswer(true)}>
              Paste
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>A shell may run every line at once.</Box>
        <pre className="command-block paste-preview">{text.slice(0, 4000)}</pre>
      </SpaceBetween>
    </Modal>
  );
}
