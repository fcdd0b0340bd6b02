import Button from '@cloudscape-design/components/button';
import Icon, { type IconProps } from '@cloudscape-design/components/icon';
import Spinner from '@cloudscape-design/components/spinner';
import { paneStateText } from './session-state-text';
import type { TerminalPane } from './terminal-pane-model';

const icons: Record<'success' | 'warning' | 'stopped', IconProps.Name> = {
  success: 'status-positive',
  warning: 'status-warning',
  stopped: 'status-stopped',
};

/** A reason that begins with the state needs no word for it. */
const saysItself = /^The (shell|session|command)( was)? ended\b/;

/** One line over a shell with which something is amiss: the state, why, and what can be done. Nothing otherwise. */
export function PaneNotice({ pane, onStartAnew }: { pane: TerminalPane; onStartAnew(): void }) {
  const { tone, word, reason } = paneStateText(pane);
  const isEnded = pane.state.kind === 'ended';
  if (pane.state.kind === 'live' && pane.state.notice === undefined) return null;
  return (
    <div
      className={`pane-notice pane-notice-${tone}`}
      role={isEnded ? 'alert' : 'status'}
      data-testid="pane-notice"
    >
      {tone === 'info' ? <Spinner /> : <Icon name={icons[tone]} />}
      <span className="pane-notice-text" title={reason}>
        {!saysItself.test(reason) && <strong>{`${word}. `}</strong>}
        {reason}
      </span>
      {isEnded && (
        <Button variant="inline-link" onClick={onStartAnew} data-testid="start-anew">
          {pane.hasBegun ? 'Start anew' : 'Start'}
        </Button>
      )}
    </div>
  );
}
