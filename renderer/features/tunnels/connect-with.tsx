import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { browserAddress, connectionLines } from '#shared/tunnels/connection-lines';
import type { Tunnel } from '#shared/tunnels/tunnel';
import { Copyable } from '../../ui/copyable';
import { openInBrowser } from './tunnel-actions';

/** How programs are led through a tunnel, each line ready to copy. */
export function ConnectWith({ tunnel: { saved, status } }: { tunnel: Tunnel }) {
  const { localPort } = status;
  if (localPort === undefined) return null;
  const { port } = saved.target;
  return (
    <Popover
      triggerType="custom"
      size="large"
      position="bottom"
      header={`Connect through ${saved.name}`}
      dismissAriaLabel="Close"
      renderWithPortal
      content={
        <SpaceBetween size="s">
          <dl className="connection-lines">
            {connectionLines(port, localPort).map(({ label, text }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Copyable text={text} label={label} />
                </dd>
              </div>
            ))}
          </dl>
          {browserAddress(port, localPort) !== undefined && (
            <Button iconName="external" iconAlign="right" onClick={() => void openInBrowser(saved.tunnelId)}>
              Open in browser
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <Button variant="inline-link" ariaLabel={`Connect through ${saved.name}`} data-testid="connect-with">
        Connect…
      </Button>
    </Popover>
  );
}
