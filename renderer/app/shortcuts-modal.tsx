import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { acceleratorText, keysText, menuCommand, menuCommandNames } from '#shared/menu/menu-commands';
import { useFocusReturn } from '../ui/use-focus-return';

export function ShortcutsModal({ isMac, onClose }: { isMac: boolean; onClose(): void }) {
  useFocusReturn();
  const inShell = isMac ? '⌘' : 'Ctrl+Shift';
  const shortcuts = [
    ...menuCommandNames
      .map((command) => {
        const { label, outsideShells } = menuCommand(command);
        const keys = keysText(command, isMac);
        return {
          what: label.replace('…', ''),
          keys:
            outsideShells && !isMac
              ? `${keys}; outside shells ${acceleratorText(outsideShells, isMac)}`
              : keys,
        };
      })
      .filter(({ keys }) => keys !== ''),
    { what: 'Copy, paste in a shell', keys: `${inShell}+C, ${inShell}+V` },
    { what: 'Menu of a shell or tab', keys: isMac ? 'Right click' : 'Menu key or Shift+F10' },
    { what: 'Open a link in a shell', keys: isMac ? '⌘+click' : 'Ctrl+click' },
    { what: 'Back to the page before', keys: isMac ? '⌘+[' : 'Alt+Left' },
    { what: 'Quit', keys: acceleratorText('CmdOrCtrl+Q', isMac) },
  ];
  const outside = menuCommandNames
    .filter((command) => menuCommand(command).isOutsideShells)
    .map((command) => keysText(command, isMac));
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
