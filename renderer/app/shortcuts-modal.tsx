import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { acceleratorText, menuCommands } from '#shared/menu/menu-commands';
import { useFocusReturn } from '../ui/use-focus-return';

export function ShortcutsModal({ isMac, onClose }: { isMac: boolean; onClose(): void }) {
  useFocusReturn();
  const inShell = isMac ? '⌘' : 'Ctrl+Shift';
  const shortcuts = [
    ...Object.values(menuCommands).map(({ label, accelerator }) => ({
      what: label.replace('…', ''),
      keys: acceleratorText(accelerator, isMac),
    })),
    { what: 'Copy, paste in a shell', keys: `${inShell}+C, ${inShell}+V` },
    { what: 'Find in a shell', keys: `${inShell}+F` },
    { what: 'Back to the page before', keys: isMac ? '⌘+[' : 'Alt+Left' },
    { what: 'Quit', keys: acceleratorText('CmdOrCtrl+Q', isMac) },
  ];
  const outside = Object.values(menuCommands)
    .filter((command) => 'isOutsideShells' in command)
    .map(({ accelerator }) => accelerator);
  return (
    <Modal visible header="Keyboard shortcuts" onDismiss={onClose} closeAriaLabel="Close">
      <SpaceBetween size="s">
        <Table
          variant="embedded"
          items={shortcuts}
          ariaLabels={{ tableLabel: 'Keyboard shortcuts' }}
          columnDefinitions={[
            { id: 'what', header: 'What', cell: ({ what }) => what, isRowHeader: true },
            { id: 'keys', header: 'Keys', cell: ({ keys }) => <kbd>{keys}</kbd> },
          ]}
        />
        <Box color="text-body-secondary" fontSize="body-s">
          While a shell has the focus, {outside.join(', ')}
          {isMac ? '' : ' and Ctrl+Q'} go to the shell, as everything else that is not in this list.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
