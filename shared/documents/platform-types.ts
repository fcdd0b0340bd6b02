import { type CommandDocumentSource, type PlatformType, platformTypes } from './command-document';
import { pluginPlatforms } from './plugins';

/**
 * The platforms that some step of a Command document can run on, in alphabetical order: those of its plugins, where a
 * precondition does not exclude them.
 */
export function platformsOf(document: CommandDocumentSource): PlatformType[] {
  const found = new Set<PlatformType>();
  for (const action of Object.keys(document.runtimeConfig ?? {}))
    for (const platform of pluginPlatforms[action] ?? []) found.add(platform);
  for (const { action, precondition } of document.mainSteps ?? []) {
    const operands: readonly string[] = precondition?.StringEquals ?? [];
    const wanted = operands.includes('platformType')
      ? operands.find((operand) => operand !== 'platformType')
      : undefined;
    for (const platform of pluginPlatforms[action] ?? [])
      if (wanted === undefined || wanted.toLowerCase() === platform.toLowerCase()) found.add(platform);
  }
  return platformTypes.filter((platform) => found.has(platform));
}
