import { configureAwsPackage } from './configure-package';
import type { BridgeDocument } from './document';
import { gatherSoftwareInventory } from './gather-inventory';
import { refreshAssociation } from './refresh-association';
import { runDocument, runRemoteScript } from './remote-content';
import { runPowerShellScript, runShellScript } from './run-script';
import { sessionDocuments } from './session-documents';
import { sessionPreferences } from './session-preferences';
import { updateSsmAgent } from './update-agent';

/** The documents that are part of the bridge, under AWS's names. */
export const builtInDocuments: readonly BridgeDocument[] = [
  configureAwsPackage,
  gatherSoftwareInventory,
  refreshAssociation,
  runDocument,
  runPowerShellScript,
  runRemoteScript,
  runShellScript,
  updateSsmAgent,
  ...sessionDocuments,
  sessionPreferences,
];
