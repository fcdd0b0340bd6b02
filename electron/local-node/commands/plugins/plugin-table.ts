import { configurePackage } from './configure-package';
import { downloadContent } from './download-content';
import type { Plugin } from './plugin';
import { psModule } from './ps-module';
import { refreshAssociation } from './refresh-association';
import { runDocumentPlugin } from './run-document';
import { runPowerShellScript, runShellScript } from './run-script';
import { softwareInventory } from './software-inventory';

/** Every plugin of this node, by its action. */
export const plugins: Readonly<Record<string, Plugin>> = {
  'aws:configurePackage': configurePackage,
  'aws:downloadContent': downloadContent,
  'aws:psModule': psModule,
  'aws:refreshAssociation': refreshAssociation,
  'aws:runDocument': runDocumentPlugin,
  'aws:runPowerShellScript': runPowerShellScript,
  'aws:runShellScript': runShellScript,
  'aws:softwareInventory': softwareInventory,
};
