import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../setup/say.mjs';

/** Kernel settings that take the user namespaces of Chromium's sandbox from ordinary users, with the value that does so. */
const restrictions = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
];

function isSet([file, value], read) {
  try {
    return read(file, 'utf8').trim() === value;
  } catch {
    return false;
  }
}

function isSetuidRoot(path, stat) {
  const { uid, mode } = stat(path);
  return uid === 0 && (mode & 0o4755) === 0o4755;
}

/**
 * Chromium's sandbox wants user namespaces, or its helper owned by root with the setuid bit. Where it has neither, Electron
 * ends at once with a trace; this throws a SetupError with the line to run instead. The sandbox itself is never given up.
 */
export function ensureSandbox(
  executable,
  { platform = process.platform, userId = process.getuid?.(), read = readFileSync, stat = statSync } = {},
) {
  if (platform !== 'linux' || userId === 0) return;
  if (!restrictions.some((restriction) => isSet(restriction, read))) return;
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (!existsSync(helper) || isSetuidRoot(helper, stat)) return;
  throw new SetupError(
    `This system keeps user namespaces from ordinary users, and Electron's sandbox needs them or a helper of root's. Run this line and start again:\n  sudo sh -c 'chown root:root "${helper}" && chmod 4755 "${helper}"'`,
  );
}
