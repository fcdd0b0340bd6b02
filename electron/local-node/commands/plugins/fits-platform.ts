import { pluginPlatforms } from '#shared/documents/plugins';

/** Whether a plugin is for this platform (`Linux`, `MacOS`, `Windows`); one that nobody knows is for none. */
export function fitsPlatform(action: string, platformType: string): boolean {
  return (
    Object.hasOwn(pluginPlatforms, action) &&
    (pluginPlatforms[action] ?? []).some((one) => one === platformType)
  );
}
