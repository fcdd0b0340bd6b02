import type { BridgeDocument } from './document';
import { runPowerShellScript, runShellScript } from './run-script';
import { sessionDocuments } from './session-documents';
import { sessionPreferences } from './session-preferences';

/** The documents that are part of the bridge, under AWS's names. */
export const builtInDocuments: readonly BridgeDocument[] = [
  runPowerShellScript,
  runShellScript,
  ...sessionDocuments,
  sessionPreferences,
];
