import { AwsError } from '../errors';
import type { BridgeDocument } from './document';
import { runPowerShellScript, runShellScript } from './run-script';
import { sessionDocuments } from './session-documents';
import { sessionPreferences } from './session-preferences';

/** Every document of the bridge, by name. */
export const documents: readonly BridgeDocument[] = [
  runPowerShellScript,
  runShellScript,
  ...sessionDocuments,
  sessionPreferences,
];

/** There is one version of each so far: 1, which is also default and latest. */
const versions = new Set(['1', '$DEFAULT', '$LATEST']);

/** Raises InvalidDocument for an unknown name, InvalidDocumentVersion for an unknown version. */
export function findDocument(name: string, version = '$DEFAULT'): BridgeDocument {
  const short = name.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:document\//, '');
  const document = documents.find((one) => one.name === short);
  if (!document)
    throw new AwsError(
      'InvalidDocument',
      `The document ${name} does not exist on this bridge; ListDocuments names those that do.`,
    );
  if (version !== '' && !versions.has(version)) {
    throw new AwsError('InvalidDocumentVersion', `The document ${name} has no version ${version}.`);
  }
  return document;
}
