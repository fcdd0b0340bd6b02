import { AwsError } from '../errors';

/**
 * In place of a bucket: the folder `outputs` in the bridge's data directory. It is no path of the caller's choice, so
 * that whoever holds the API's keys cannot write where the bridge's user may.
 */
export const localOutputBucket = 'quarterdeck-local';

export function isLocalOutput(bucketName: string | undefined): boolean {
  return bucketName === localOutputBucket;
}

/** The folders that a key prefix names, below the folder of outputs. Raises ValidationException. */
export function localOutputPrefix(keyPrefix = ''): string[] {
  const parts = keyPrefix.split('/').filter((part) => part !== '');
  const isPlain = (part: string) => /^[\p{L}\p{N}_.\- ]{1,100}$/u.test(part) && !/^\.+$/.test(part);
  if (parts.length <= 10 && parts.every(isPlain)) return parts;
  throw new AwsError(
    'ValidationException',
    `The key prefix ${keyPrefix} is no folder below the outputs of the bridge: at most ten names of letters, digits, spaces and _ . -, joined by /.`,
  );
}

/** Folders of one step below the prefix, as AWS has them in a bucket: command, node, plugin, step. */
export function outputKey(commandId: string, nodeId: string, pluginName: string, stepName: string): string[] {
  const plugin = pluginName.replaceAll(':', '');
  const step = stepName === pluginName ? `0.${plugin}` : stepName.replace(/[^\p{L}\p{N}_.-]/gu, '_');
  return [commandId, nodeId, plugin, step];
}
