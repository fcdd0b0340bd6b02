import Icon, { type IconProps } from '@cloudscape-design/components/icon';
import { isUnfinished } from '#shared/transfers/transfer';
import { useTransfers } from '../features/transfers';
import type { Route } from './navigation-store';

interface Place {
  label: string;
  icon: IconProps.Name;
  route: Route;
  /** Pages that belong to this place. */
  pages: readonly Route['page'][];
  /** What of it is counted beside its name while there is any. */
  count?: 'transfers';
}

const places: readonly Place[] = [
  { label: 'Nodes', icon: 'multiscreen', route: { page: 'nodes' }, pages: ['nodes', 'node'] },
  {
    label: 'Not managed',
    icon: 'status-warning',
    route: { page: 'doctor' },
    pages: ['doctor', 'examination'],
  },
  { label: 'Activations', icon: 'key', route: { page: 'activations' }, pages: ['activations'] },
  {
    label: 'Run Command',
    icon: 'play',
    route: { page: 'commands' },
    pages: ['commands', 'new-command', 'command'],
  },
  {
    label: 'Sessions',
    icon: 'command-prompt',
    route: { page: 'sessions', view: 'Active' },
    pages: ['sessions', 'session'],
  },
  { label: 'Tunnels', icon: 'anchor-link', route: { page: 'tunnels' }, pages: ['tunnels'] },
  {
    label: 'Transfers',
    icon: 'upload-download',
    route: { page: 'transfers' },
    pages: ['transfers'],
    count: 'transfers',
  },
  { label: 'Connections', icon: 'share', route: { page: 'connections' }, pages: ['connections'] },
  {
    label: 'API log',
    icon: 'script',
    route: { page: 'api-log', view: 'calls' },
    pages: ['api-log'],
  },
  {
    label: 'Settings',
    icon: 'settings',
    route: { page: 'settings' },
    pages: ['settings', 'permissions'],
  },
];

/** The places of the window, one under the other. */
export function Navigation({ current, onGo }: { current: Route['page']; onGo(route: Route): void }) {
  const transfers = useTransfers().data?.filter(isUnfinished).length ?? 0;
  return (
    <nav className="navigation" aria-label="Main">
      {places.map(({ label, icon, route, pages, count }) => (
        <a
          key={label}
          href={`#${route.page}`}
          className="navigation-place"
          aria-current={pages.includes(current) ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault();
            onGo(route);
          }}
        >
          <Icon name={icon} />
          {label}
          {count === 'transfers' && transfers > 0 && (
            <span className="navigation-count" title={`${transfers.toLocaleString()} on their way`}>
              {transfers.toLocaleString()}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
