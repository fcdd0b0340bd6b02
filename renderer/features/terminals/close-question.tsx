import Box from '@cloudscape-design/components/box';
import { useStore } from 'zustand';
import { Confirmation } from '../../ui/confirmation';
import { dockView } from './dock-view-store';
import { closePane } from './pane-moves';
import { namesText } from './saved-layouts';
import { hasSession } from './terminal-pane-model';
import { terminalsStore } from './terminals-store';

/** Asks before the other shells are closed. */
export function CloseQuestion() {
  const keptPaneId = useStore(dockView, (view) => view.keptPaneId);
  const panes = useStore(terminalsStore, (store) => store.panes);
  if (keptPaneId === undefined) return null;
  const others = panes.filter((pane) => pane.paneId !== keptPaneId);
  const lost = others.filter(hasSession).map((pane) => pane.title);
  return (
    <Confirmation
      title={others.length === 1 ? 'Close the other shell?' : `Close ${others.length} other shells?`}
      action="Close them"
      onAnswer={(isWanted) => {
        dockView.setState({ keptPaneId: undefined });
        if (isWanted) for (const pane of others) closePane(pane.paneId);
      }}
    >
      <Box>What runs in {namesText(lost)} ends.</Box>
    </Confirmation>
  );
}
