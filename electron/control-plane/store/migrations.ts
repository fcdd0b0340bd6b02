import { begin } from './migrations/0001-begin';
import { commands } from './migrations/0002-commands';
import { sessions } from './migrations/0003-sessions';
import { channelGone } from './migrations/0004-channel-gone';
import { documents } from './migrations/0005-documents';

/** In order; each runs once, in a transaction of its own. Never edit one that was released. */
export const migrations: readonly string[] = [begin, commands, sessions, channelGone, documents];
