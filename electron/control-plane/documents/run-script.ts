import type { BridgeDocument } from './document';
import { executionTimeout, workingDirectory } from './parameter-texts';

/** The parameters that AWS's two script documents share. */
const parameters = {
  commands: {
    type: 'StringList',
    description: '(Required) The script, one line per item.',
    minItems: 1,
    displayType: 'textarea',
  },
  workingDirectory,
  executionTimeout,
};

const inputs = {
  runCommand: '{{ commands }}',
  workingDirectory: '{{ workingDirectory }}',
  timeoutSeconds: '{{ executionTimeout }}',
};

export const runShellScript: BridgeDocument = {
  name: 'AWS-RunShellScript',
  documentType: 'Command',
  description: 'Runs a shell script on Linux and macOS nodes.',
  platformTypes: ['Linux', 'MacOS'],
  schemaVersion: '1.2',
  content: {
    schemaVersion: '1.2',
    description: 'Runs a shell script on Linux and macOS nodes.',
    parameters,
    runtimeConfig: {
      'aws:runShellScript': { properties: [{ id: '0.aws:runShellScript', ...inputs }] },
    },
  },
  page: {
    does: 'Runs the lines of `commands` as one script, by `/bin/sh` or by the interpreter that its first line names. Its exit code is that of its last command.',
    differs:
      'A script that exits with 194 gets its reboot only where the owner of the node has allowed that.',
  },
};

export const runPowerShellScript: BridgeDocument = {
  name: 'AWS-RunPowerShellScript',
  documentType: 'Command',
  description: 'Runs a PowerShell script on nodes that have PowerShell.',
  platformTypes: ['Windows', 'Linux', 'MacOS'],
  schemaVersion: '1.2',
  content: {
    schemaVersion: '1.2',
    description: 'Runs a PowerShell script on nodes that have PowerShell.',
    parameters,
    runtimeConfig: {
      'aws:runPowerShellScript': { properties: [{ id: '0.aws:runPowerShellScript', ...inputs }] },
    },
  },
  page: {
    does: 'Runs the lines of `commands` with PowerShell (`pwsh`, or `powershell` on Windows).',
    differs: 'Where PowerShell is not installed it fails and says so.',
  },
};
