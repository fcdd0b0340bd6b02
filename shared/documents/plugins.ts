import type { PlatformType } from './command-document';

/** What a plugin of a Command document runs on, by its action. Source: AWS's reference of Command document plugins. */
export const pluginPlatforms: Readonly<Record<string, readonly PlatformType[]>> = {
  'aws:applications': ['Windows'],
  'aws:cloudWatch': ['Windows'],
  'aws:configureDocker': ['Linux', 'Windows'],
  'aws:configurePackage': ['Linux', 'MacOS', 'Windows'],
  'aws:domainJoin': ['Linux', 'Windows'],
  'aws:downloadContent': ['Linux', 'MacOS', 'Windows'],
  'aws:psModule': ['Linux', 'MacOS', 'Windows'],
  'aws:refreshAssociation': ['Linux', 'MacOS', 'Windows'],
  'aws:runDockerAction': ['Linux', 'Windows'],
  'aws:runDocument': ['Linux', 'MacOS', 'Windows'],
  'aws:runPowerShellScript': ['Linux', 'MacOS', 'Windows'],
  'aws:runShellScript': ['Linux', 'MacOS'],
  'aws:softwareInventory': ['Linux', 'MacOS', 'Windows'],
  'aws:updateAgent': ['Windows'],
  'aws:updateSsmAgent': ['Linux', 'MacOS', 'Windows'],
};

export function isPlugin(action: string): boolean {
  return Object.hasOwn(pluginPlatforms, action);
}
