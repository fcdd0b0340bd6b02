import type { BridgeDocument } from './document';
import { executionTimeout, onPlatform, workingDirectory } from './parameter-texts';

const sourceType = (values: string[]) => ({
  type: 'String',
  description: '(Required) Where the content is.',
  allowedValues: values,
});

const sourceInfo = {
  type: 'StringMap',
  description:
    '(Required) What names the content there: {"url": "https://..."} for HTTP, {"path": "/..."} for LocalFile, {"name": "Document"} for SSMDocument.',
  displayType: 'textarea',
};

const differs =
  'The sources are HTTP (https, plain http with `allowInsecureDownload`; `sha256` in `sourceInfo` checks the content) and LocalFile, an addition that only nodes of ours know. S3 and GitHub are refused: this bridge has no AWS credentials to hand to nodes. Offer such content under an https address.';

export const runRemoteScript: BridgeDocument = {
  name: 'AWS-RunRemoteScript',
  documentType: 'Command',
  description: 'Downloads a script to the node and runs a command line beside it.',
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '2.2',
  content: {
    schemaVersion: '2.2',
    description: 'Downloads a script to the node and runs a command line beside it.',
    parameters: {
      sourceType: sourceType(['HTTP', 'LocalFile']),
      sourceInfo,
      commandLine: {
        type: 'String',
        description: '(Required) The command line, with the name of the downloaded file and its arguments.',
        minChars: 1,
      },
      workingDirectory,
      executionTimeout,
    },
    mainSteps: [
      {
        action: 'aws:downloadContent',
        name: 'downloadContent',
        inputs: {
          onFailure: 'exit',
          sourceType: '{{ sourceType }}',
          sourceInfo: '{{ sourceInfo }}',
          destinationPath: '{{ workingDirectory }}',
        },
      },
      {
        action: 'aws:runPowerShellScript',
        name: 'runPowerShellScript',
        precondition: onPlatform('Windows'),
        inputs: {
          runCommand: ['{{ commandLine }}', 'exit $LASTEXITCODE'],
          workingDirectory: '{{ workingDirectory }}',
          timeoutSeconds: '{{ executionTimeout }}',
        },
      },
      ...(['Linux', 'MacOS'] as const).map((platform) => ({
        action: 'aws:runShellScript',
        name: `runShellScript${platform === 'Linux' ? '' : platform}`,
        precondition: onPlatform(platform),
        inputs: {
          runCommand: ['PATH="$PATH:$(pwd)"', '{{ commandLine }}'],
          workingDirectory: '{{ workingDirectory }}',
          timeoutSeconds: '{{ executionTimeout }}',
        },
      })),
    ],
  },
  page: {
    does: 'Downloads one file, into `workingDirectory` or a folder of the command, and runs `commandLine` there; the folder is on the PATH.',
    differs: `${differs} The file keeps the last part of its address as its name on nodes of ours; a stock agent gives it a name of its own unless \`workingDirectory\` names the file.`,
  },
};

export const runDocument: BridgeDocument = {
  name: 'AWS-RunDocument',
  documentType: 'Command',
  description: 'Runs a document that is stored on the bridge or elsewhere.',
  platformTypes: ['Linux', 'MacOS', 'Windows'],
  schemaVersion: '2.2',
  content: {
    schemaVersion: '2.2',
    description: 'Runs a document that is stored on the bridge or elsewhere.',
    parameters: {
      sourceType: sourceType(['HTTP', 'LocalFile', 'SSMDocument']),
      sourceInfo,
      documentParameters: {
        type: 'StringMap',
        description: '(Optional) The parameters of that document, as a JSON object.',
        displayType: 'textarea',
        default: {},
      },
    },
    mainSteps: [
      {
        action: 'aws:downloadContent',
        name: 'downloadContent',
        inputs: {
          onFailure: 'exit',
          sourceType: '{{ sourceType }}',
          sourceInfo: '{{ sourceInfo }}',
          destinationPath: 'document',
        },
      },
      {
        action: 'aws:runDocument',
        name: 'runDocument',
        inputs: {
          documentType: 'LocalPath',
          documentPath: 'document',
          documentParameters: '{{ documentParameters }}',
        },
      },
    ],
  },
  page: {
    does: 'Downloads a Command document, JSON or YAML, and runs it on the node; documents run inside one another three deep.',
    differs: `${differs} A step of the inner document that asks for a reboot fails.`,
  },
};
