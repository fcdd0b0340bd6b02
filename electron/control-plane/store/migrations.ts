import { begin } from './migrations/0001-begin';
import { commands } from './migrations/0002-commands';
import { sessions } from './migrations/0003-sessions';
import { channelGone } from './migrations/0004-channel-gone';
import { documents } from './migrations/0005-documents';
import { commandOptions } from './migrations/0006-command-options';
import { resourceGroups } from './migrations/0007-resource-groups';
import { associations } from './migrations/0008-associations';
import { maintenanceWindows } from './migrations/0009-maintenance-windows';

/** In order; each runs once, in a transaction of its own. Never edit one that was released. */
export const migrations: readonly string[] = [
  begin,
  commands,
  sessions,
  channelGone,
  documents,
  commandOptions,
  resourceGroups,
  associations,
  maintenanceWindows,
];
