import { AppError } from '#shared/errors/app-error';
import { runRemote, type TransferContext } from './remote-commands';

/** What the node needs for transfers; coreutils and busybox both have them. */
const tools = ['head', 'tail', 'sha256sum', 'stat', 'mv', 'stty', 'base64', 'tr'] as const;

export type RemoteFile =
  | { kind: 'file'; sizeBytes: number; mode: number; printsAnyBytes: boolean }
  | { kind: 'directory' | 'other' | 'missing' | 'unreadable' };

/**
 * Looks at a path of the node, and at what the node has for a transfer, in one command. Links are followed. Raises
 * NotSupported when a tool is missing.
 */
export async function statRemote(
  context: TransferContext,
  path: string,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  const script = `for t in ${tools.join(' ')}; do command -v $t >/dev/null 2>&1 || { echo "tool $t"; exit 0; }; done
if [ -d "$1" ]; then echo directory
elif [ ! -e "$1" ]; then echo missing
elif [ ! -f "$1" ]; then echo other
elif [ ! -r "$1" ]; then echo unreadable
else stat -L -c 'file %s %a' -- "$1"; fi`;
  const { stdout, stderr, exitCode, isNodeOurs } = await runRemote(context, script, [path], { signal });
  const [kind, ...rest] = stdout.trim().split(' ');
  if (kind === 'tool')
    throw new AppError(
      'NotSupported',
      `The node has no ${rest[0]}, which transfers need. Coreutils or busybox brings it.`,
    );
  if (kind === 'file')
    return {
      kind,
      sizeBytes: Number(rest[0]),
      mode: Number.parseInt(rest[1] ?? '644', 8),
      printsAnyBytes: isNodeOurs,
    };
  if (kind === 'directory' || kind === 'missing' || kind === 'other' || kind === 'unreadable')
    return { kind };
  throw new AppError(
    'Unavailable',
    `The node could not look at ${shownPath(path)}: ${stderr.trim() || `exit code ${exitCode}`}`,
  );
}

/** Sessions begin in the home directory of their account, where `~` is not expanded. */
export function fromHome(path: string): string {
  return path === '~' ? '.' : path.replace(/^~\//, './');
}

/** As a person types it: what is relative begins in the home directory. */
export function shownPath(path: string): string {
  if (path === '.') return '~';
  return path.startsWith('/') ? path : `~/${path.replace(/^\.\//, '')}`;
}

/** SHA-256, in hex, of the first `byteCount` bytes of a file on the node. */
export async function hashRemote(
  context: TransferContext,
  path: string,
  byteCount: number,
  signal?: AbortSignal,
): Promise<string> {
  const script = 'head -c "$2" < "$1" | sha256sum';
  const { stdout, stderr } = await runRemote(context, script, [path, String(byteCount)], { signal });
  const hash = /^([0-9a-f]{64})\b/.exec(stdout)?.[1];
  if (hash === undefined)
    throw new AppError(
      'Unavailable',
      `The node could not read ${shownPath(path)}: ${stderr.trim() || 'no checksum'}`,
    );
  return hash;
}
