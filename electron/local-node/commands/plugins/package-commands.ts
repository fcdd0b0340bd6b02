/** What one package manager is called with. */
export interface PackageCommand {
  file: string;
  args: string[];
  /** Added to the environment. */
  env: Record<string, string>;
}

export interface PackageRequest {
  action: 'Install' | 'Uninstall';
  name: string;
  /** Empty: whatever the manager takes for the newest. */
  version: string;
}

export const packageManagers = ['apt-get', 'dnf', 'zypper'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** The call that does it without a question; names begin with a letter or digit, so none is taken for an option. */
export function packageCommand(manager: PackageManager, request: PackageRequest): PackageCommand {
  const { action, name, version } = request;
  const isInstall = action === 'Install';
  const exact = (separator: string) => (isInstall && version !== '' ? `${name}${separator}${version}` : name);
  switch (manager) {
    case 'apt-get':
      return {
        file: manager,
        args: [isInstall ? 'install' : 'remove', '--yes', '--quiet', exact('=')],
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      };
    case 'dnf':
      return { file: manager, args: [isInstall ? 'install' : 'remove', '--assumeyes', exact('-')], env: {} };
    case 'zypper':
      return {
        file: manager,
        args: ['--non-interactive', isInstall ? 'install' : 'remove', exact('=')],
        env: {},
      };
  }
}
