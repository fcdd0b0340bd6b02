import Modal from '@cloudscape-design/components/modal';
import Table from '@cloudscape-design/components/table';

const shortcuts: [string, string][] = [
  ['New shell on this node', 'Ctrl+Shift+T'],
  ['Close shell', 'Ctrl+Shift+W'],
  ['Next, previous shell', 'Ctrl+Page Down, Ctrl+Page Up'],
  ['Split right, split down', 'Ctrl+Shift+D, Ctrl+Alt+D'],
  ['Show or hide shells', 'Ctrl+Shift+J'],
  ['Copy, paste in a shell', 'Ctrl+Shift+C, Ctrl+Shift+V'],
  ['Find in a shell', 'Ctrl+Shift+F'],
  ['Nodes', 'Ctrl+Shift+N'],
  ['Find in table', 'Ctrl+Shift+L'],
  ['Refresh', 'F5'],
  ['Export', 'Ctrl+Shift+E'],
  ['Show or hide navigation', 'Ctrl+Shift+B'],
  ['Settings', 'Ctrl+,'],
  ['This list', 'F1'],
];

export function ShortcutsModal({ isMac, onClose }: { isMac: boolean; onClose(): void }) {
  const keys = (text: string) => (isMac ? text.replaceAll('Ctrl', '⌘') : text);
  return (
    <Modal visible header="Keyboard shortcuts" onDismiss={onClose} closeAriaLabel="Close">
      <Table
        variant="embedded"
        items={shortcuts}
        ariaLabels={{ tableLabel: 'Keyboard shortcuts' }}
        columnDefinitions={[
          { id: 'what', header: 'What', cell: ([what]) => what, isRowHeader: true },
          { id: 'keys', header: 'Keys', cell: ([, text]) => <kbd>{keys(text)}</kbd> },
        ]}
      />
    </Modal>
  );
}
