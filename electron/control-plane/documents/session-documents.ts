import type { BridgeDocument } from './document';

/**
 * Session documents under AWS's names. Properties keep their placeholders and all values are strings: the node puts the
 * parameters in, and stock agents fail on anything but strings.
 */
const portPattern = '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';

function portParameter(description: string, fallback: string): Record<string, unknown> {
  return { type: 'String', description, default: fallback, allowedPattern: portPattern };
}

const localPort = {
  type: 'String',
  description: '(Optional) The port of the client that leads to the node; 0 for any free one.',
  default: '0',
  allowedPattern: `0|${portPattern}`,
};

interface SessionDocumentText {
  name: string;
  description: string;
  sessionType: string;
  parameters: Record<string, unknown>;
  properties: unknown;
}

function sessionDocument({ name, description, ...content }: SessionDocumentText): BridgeDocument {
  return {
    name,
    documentType: 'Session',
    description,
    platformTypes: ['Linux', 'MacOS', 'Windows'],
    schemaVersion: '1.0',
    content: { schemaVersion: '1.0', description, ...content },
  };
}

const command = {
  type: 'String',
  description: '(Required) The command line to run on the node.',
  minChars: 1,
};

function onEveryPlatform(properties: Record<string, unknown>): Record<string, unknown> {
  return { linux: properties, windows: properties, macos: properties };
}

export const sessionDocuments: readonly BridgeDocument[] = [
  sessionDocument({
    name: 'AWS-StartInteractiveCommand',
    description: 'Runs one command in a terminal; the session ends with it.',
    sessionType: 'InteractiveCommands',
    parameters: { command },
    properties: onEveryPlatform({ commands: '{{ command }}', runAsElevated: false }),
  }),
  sessionDocument({
    name: 'AWS-StartNonInteractiveCommand',
    description:
      'Runs one command without a terminal and without a shell; what it writes is sent to the client.',
    sessionType: 'NonInteractiveCommands',
    parameters: {
      command,
      separateOutputStream: {
        type: 'String',
        description: '(Optional) Standard error apart from standard output, and the exit code at the end.',
        default: 'false',
        allowedValues: ['true', 'false'],
      },
    },
    properties: onEveryPlatform({
      commands: '{{ command }}',
      runAsElevated: false,
      separateOutputStream: '{{ separateOutputStream }}',
    }),
  }),
  sessionDocument({
    name: 'AWS-StartPortForwardingSession',
    description: 'Leads connections to a port of the client to a port of the node.',
    sessionType: 'Port',
    parameters: {
      portNumber: portParameter('(Optional) The port of the node.', '80'),
      localPortNumber: localPort,
    },
    properties: {
      portNumber: '{{ portNumber }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
    },
  }),
  sessionDocument({
    name: 'AWS-StartPortForwardingSessionToRemoteHost',
    description: 'Leads connections to a port of the client to a port of a host that the node can reach.',
    sessionType: 'Port',
    parameters: {
      portNumber: portParameter('(Optional) The port of the host.', '80'),
      localPortNumber: localPort,
      host: {
        type: 'String',
        description: '(Required) Name or address of the host, as the node knows it.',
        allowedPattern: '[^,$^&(){};"\'<>`|\\s]{3,253}',
      },
    },
    properties: {
      portNumber: '{{ portNumber }}',
      type: 'LocalPortForwarding',
      localPortNumber: '{{ localPortNumber }}',
      host: '{{ host }}',
    },
  }),
  sessionDocument({
    name: 'AWS-StartSSHSession',
    description: 'Carries one connection to the SSH server of the node.',
    sessionType: 'Port',
    parameters: { portNumber: portParameter('(Optional) The port of the SSH server.', '22') },
    properties: { portNumber: '{{ portNumber }}' },
  }),
];
