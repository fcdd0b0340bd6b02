import type { BridgeDocument } from './document';

/** The parameters that AWS's two script documents share. */
const parameters = {
  commands: {
    type: 'StringList',
    description: '(Required) The script, one line per item.',
    minItems: 1,
    displayType: 'textarea',
  },
  workingDirectory: {
    type: 'String',
    default: '',
    description: '(Optional) The directory in which the script runs on the node.',
    maxChars: 4096,
  },
  executionTimeout: {
    type: 'String',
    default: '3600',
    description: '(Optional) Seconds after which the script counts as failed; at most 172800 (48 hours).',
    allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)',
  },
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
};
