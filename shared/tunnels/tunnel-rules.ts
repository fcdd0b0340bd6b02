import { isForbiddenHost } from './forbidden-host';

/** What stands in the form of a tunnel, as texts. */
export interface TunnelFields {
  name: string;
  nodeId: string;
  targetPort: string;
  /** Empty for the node itself. */
  targetHost: string;
  /** Empty for an automatic one. */
  localPort: string;
}

/** A sentence for each field that cannot be used. */
export type TunnelProblems = Partial<Record<keyof TunnelFields, string>>;

/** Of AWS-StartPortForwardingSessionToRemoteHost: what its `host` takes. */
const hostCharacters = /^[^,$^&(){};"'<>`|\s]+$/;

/** The number that a text says, 1 to 65,535; undefined when it says none. */
export function readPort(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,5}$/.test(trimmed)) return undefined;
  const port = Number(trimmed);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

const portSentence = 'A whole number from 1 to 65,535.';

/** What is wrong with the host of a tunnel's target, as a sentence; undefined when nothing is. */
export function hostProblem(host: string): string | undefined {
  if (!hostCharacters.test(host))
    return 'A name or an address as the node knows it, without spaces, quotes or other special characters.';
  if (host.length < 3 || host.length > 253) return 'A name or an address of 3 to 253 characters.';
  if (isForbiddenHost(host))
    return `${host} is link-local or a metadata service, which gives away the node's identity. Quarterdeck and the node refuse it.`;
  return undefined;
}

/** Checks the form before anything is asked of anybody; empty when all can be used. */
export function tunnelProblems(fields: TunnelFields): TunnelProblems {
  const problems: TunnelProblems = {};
  if (fields.nodeId === '') problems.nodeId = 'Choose the node that makes the connections.';
  if (fields.name.trim().length > 100) problems.name = 'At most 100 characters.';
  if (readPort(fields.targetPort) === undefined) problems.targetPort = portSentence;
  const host = fields.targetHost.trim();
  const wrongHost = host === '' ? undefined : hostProblem(host);
  if (wrongHost !== undefined) problems.targetHost = wrongHost;
  if (fields.localPort.trim() !== '') {
    const local = readPort(fields.localPort);
    if (local === undefined) problems.localPort = `${portSentence} Leave it empty for any free port.`;
  }
  return problems;
}
