import { userInfo } from 'node:os';

/** Variables of our own runtime and launcher that mean nothing, or harm, in a person's shell. */
const noise =
  /^(ELECTRON_|npm_|CHROME_|QUARTERDECK_|VITEST|NODE_OPTIONS$|NODE_CHANNEL_|NODE_ENV$|NODE_PATH$|INIT_CWD$|ORIGINAL_XDG_CURRENT_DESKTOP$|GDK_BACKEND$|VITE)/;

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface UserAccount {
  name: string;
  home: string;
  /** Login shell; empty where the system has none (Windows). */
  shell: string;
}

/** The account that this process runs as: commands and shells of the node are this account's. */
export function currentUser(env: NodeJS.ProcessEnv = process.env): UserAccount {
  try {
    const { username, homedir, shell } = userInfo();
    return { name: username, home: homedir, shell: shell ?? env.SHELL ?? '' };
  } catch {
    // A user id without a passwd entry, as in some containers.
    return {
      name: env.USER ?? String(process.getuid?.() ?? ''),
      home: env.HOME ?? '/',
      shell: env.SHELL ?? '',
    };
  }
}

/** The environment of commands and shells: ours without the noise of Electron and npm, with what a login has. */
export function userEnvironment(
  user: UserAccount,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !noise.test(name)) result[name] = value;
  }
  const path = (env.PATH ?? defaultPath).split(':').filter((folder) => !isNpmFolder(folder));
  if (process.platform !== 'win32') result.PATH = path.join(':') || defaultPath;
  result.HOME ??= user.home;
  result.USER ??= user.name;
  result.LOGNAME ??= user.name;
  if (user.shell !== '') result.SHELL ??= user.shell;
  return result;
}

/** npm puts these in front of PATH for its scripts. */
function isNpmFolder(folder: string): boolean {
  return /node_modules[\\/]\.bin[\\/]?$|node-gyp-bin[\\/]?$/.test(folder);
}
