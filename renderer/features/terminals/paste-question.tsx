import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useStore } from 'zustand';
import { byteText } from '#shared/units/byte-text';
import { Confirmation } from '../../ui/confirmation';
import { dockView } from './dock-view-store';
import { byteCount, lineCount, pasteTitle } from './paste-rules';
import { namesText } from './saved-layouts';
import { terminalHandles } from './terminal-handles';
import { terminalsStore } from './terminals-store';

const previewLength = 4000;

/** Asks before several lines, or much, is pasted, or anything into several shells; and shows it. */
export function PasteQuestion() {
  const paste = useStore(dockView, (view) => view.paste);
  const panes = useStore(terminalsStore, (store) => store.panes);
  if (!paste) return null;
  const { text } = paste;
  const wanted = panes.filter((pane) => paste.paneIds.includes(pane.paneId));
  // Nothing is kept for a member whose session has stopped taking keys in the meantime.
  const targets = wanted.length > 1 ? wanted.filter((pane) => pane.state.kind === 'live') : wanted;
  const paneIds = targets.map((pane) => pane.paneId);
  const titles = targets.map((pane) => pane.title);
  const lines = lineCount(text);
  return (
    <Confirmation
      title={pasteTitle(text, paneIds.length)}
      action="Paste"
      onAnswer={(isWanted) => {
        dockView.setState({ paste: undefined });
        if (isWanted) for (const paneId of paneIds) terminalHandles.get(paneId)?.pasteText(text);
      }}
    >
      <SpaceBetween size="s">
        {paneIds.length > 1 && <Box>Each of {namesText(titles, 8)} gets it.</Box>}
        <Box>
          {lines > 1 ? `${lines.toLocaleString('en')} lines, ` : 'One line, '}
          {byteText(byteCount(text))}. {lines > 1 && 'A shell may run every line at once.'}
        </Box>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
        <pre className="command-block paste-preview" tabIndex={0}>
          {text.slice(0, previewLength)}
        </pre>
        {text.length > previewLength && (
          <Box color="text-body-secondary">The first {previewLength.toLocaleString('en')} characters.</Box>
        )}
      </SpaceBetween>
    </Confirmation>
  );
}
