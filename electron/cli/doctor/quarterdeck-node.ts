import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Finding } from '#shared/doctor/finding';
import { agentVersion } from '../../local-node/agent-version';
import { readPrivateKey } from '../../local-node/registration/key-pair';
import { readMachineFacts } from '../../local-node/registration/machine-facts';
import { toServiceEndpoint } from '../../local-node/service/https-transport';
import { compareFacts, fingerprintFinding } from './machine-fingerprint';
import { type ReadFile, readFile } from './read-file';
import { registerAnew } from './register-anew';
import type { Subject, TrustedAuthorities } from './subject';

const identitySchema = z.object({ instanceId: z.string().min(1), privateKey: z.string() });
const enrolmentSchema = z.object({ endpoint: z.string(), region: z.string(), caFile: z.string() });
const bridgeSchema = z.object({ nodePort: z.number().int() });
const fingerprintSchema = z.object({ fingerprint: z.string(), facts: z.record(z.string(), z.string()) });

/** The node's own threshold, as `local-node/registration/fingerprint` has it. */
const threshold = 40;

const anew = registerAnew('quarterdeck');

/** Whether a directory looks like one of a node. */
export function isNodeDirectory(directory: string): boolean {
  return ['identity.json', 'enrolment.json', 'fingerprint.json'].some((name) =>
    existsSync(join(directory, name)),
  );
}

/** Reads a node's directory as it is; nothing in it is changed, also where a file is corrupt. */
export function readQuarterdeckNode(
  directory: string,
  given: { endpoint?: string; region?: string },
): Subject {
  const subject: Subject = {
    kind: 'quarterdeck',
    title: `Quarterdeck node in ${directory}`,
    dataDirectory: directory,
    endpoints: [],
    trust: { pem: undefined, name: 'the authorities of this system' },
    logFiles: [
      join(directory, 'logs', 'node.log'),
      join(dirname(directory), 'logs', 'node.log'),
      join(dirname(directory), 'logs', 'local-node.log'),
    ],
    findings: [],
  };
  if (!isNodeDirectory(directory)) {
    const denied = readFile(join(directory, 'identity.json'));
    subject.findings.push(
      denied.kind === 'denied'
        ? {
            id: 'presence',
            severity: 'unknown',
            title: 'Whether there is a node',
            seen: `Unknown, because ${directory} cannot be looked into: ${denied.because}`,
          }
        : {
            id: 'presence',
            severity: 'problem',
            title: 'There is no node in this directory',
            seen: `${directory} has no registration of a Quarterdeck node.`,
            fix: {
              sentence: 'Name the directory that was given to `quarterdeck node --data`, or register one.',
              lines: anew.lines,
            },
          },
    );
  } else subject.findings.push(processFinding(directory));
  readEnrolment(subject, given);
  readIdentity(subject);
  readFingerprint(subject);
  return subject;
}

function processFinding(directory: string): Finding {
  const id = 'process';
  const version = `This is version ${agentVersion} of it.`;
  const lock = readFile(join(directory, 'lock'));
  if (lock.kind === 'denied' || lock.kind === 'failed')
    return {
      id,
      severity: 'unknown',
      title: 'Whether the node runs',
      seen: `Unknown, because the lock of its directory could not be read: ${lock.because}`,
    };
  const [pid = 0, mark = ''] =
    lock.kind === 'text'
      ? lock.text
          .trim()
          .split(' ')
          .map((part, index) => (index === 0 ? Number(part) : part))
      : [];
  if (lock.kind === 'text' && runs(Number(pid), String(mark)))
    return { id, severity: 'ok', title: 'The node runs', seen: `Its process is ${pid}. ${version}` };
  return {
    id,
    severity: 'problem',
    title: 'The node does not run',
    seen: `No process holds ${directory}.${lock.kind === 'text' ? ` The last one, ${pid}, is gone.` : ''} ${version}`,
    why: 'A node is online only while its process runs.',
    fix: {
      sentence: enrolmentOfBridge(directory)
        ? 'Start Quarterdeck, or the bridge, whose own node it is.'
        : 'Start it, and have a service keep it running.',
      lines: enrolmentOfBridge(directory)
        ? []
        : [{ label: 'Start', kind: 'command', text: `quarterdeck node --data ${directory}` }],
    },
  };
}

/** `mark` is the start time of the process in clock ticks, which tells it from a later one of its number. */
function runs(pid: number, mark: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] !== 'Z' && (mark === '' || fields[19] === mark);
  } catch {
    if (process.platform === 'linux') return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Says of a file that could not be used why; undefined for one that is absent or was read. */
function unreadable(
  id: string,
  what: string,
  path: string,
  file: ReadFile,
  isNeeded: boolean,
): Finding | undefined {
  if (file.kind === 'text' || file.kind === 'absent') return undefined;
  return {
    id,
    severity: file.kind === 'denied' && !isNeeded ? 'unknown' : 'problem',
    title: `${what} could not be read`,
    seen: `${path}: ${file.because}`,
    why: 'The node can read it only if it runs as the user who owns it.',
    fix: { sentence: 'Look at it as that user, or with sudo.', lines: [] },
  };
}

function parsed<T>(file: ReadFile, schema: z.ZodType<T>): T | undefined {
  if (file.kind !== 'text') return undefined;
  try {
    return schema.parse(JSON.parse(file.text));
  } catch {
    return undefined;
  }
}

function readEnrolment(subject: Subject, given: { endpoint?: string; region?: string }): void {
  const id = 'enrolment';
  const path = join(subject.dataDirectory, 'enrolment.json');
  const file = readFile(path);
  const saved =
    file.kind === 'absent' ? enrolmentOfBridge(subject.dataDirectory) : parsed(file, enrolmentSchema);
  const endpoint = given.endpoint ?? saved?.endpoint;
  const region = given.region ?? saved?.region;
  if (region !== undefined) subject.region = region;
  const cannot = unreadable(id, 'The address of the control plane', path, file, false);
  if (cannot) subject.findings.push(cannot);
  else if (file.kind === 'text' && saved === undefined)
    subject.findings.push({
      id,
      severity: 'problem',
      title: 'The address of the control plane is lost',
      seen: `${path} is not what a node writes there.`,
      fix: { sentence: 'Start the node with --endpoint, --region and --ca-file again.', lines: [] },
    });
  if (endpoint === undefined) {
    if (!cannot && file.kind === 'absent' && isNodeDirectory(subject.dataDirectory))
      subject.findings.push({
        id,
        severity: 'warning',
        title: 'No control plane is known',
        seen: `${path} does not exist: the node has not been online once.`,
        fix: { sentence: 'Give the address with --endpoint URL to have it examined.', lines: [] },
      });
    return;
  }
  subject.endpoints.push({ service: 'control plane', url: endpoint });
  const trust = trustOf(endpoint, region ?? '', saved?.caFile ?? '');
  if ('problem' in trust)
    subject.findings.push({
      id: 'authority',
      severity: 'problem',
      title: 'The address or the certificate authority cannot be used',
      seen: trust.problem,
      why: 'Without it the node cannot tell its control plane from another.',
      fix: { sentence: 'Give the right one when the node is started next.', lines: [] },
    });
  else subject.trust = trust;
}

/** The application's and a bridge's own node is told by its parent; what the bridge wrote down stands in for that. */
function enrolmentOfBridge(
  directory: string,
): { endpoint: string; region?: string; caFile: string } | undefined {
  if (basename(directory) !== 'node') return undefined;
  const parent = dirname(directory);
  for (const bridge of [join(parent, 'bridge'), parent]) {
    const state = parsed(readFile(join(bridge, 'bridge.json')), bridgeSchema);
    const caFile = join(bridge, 'ca.pem');
    if (state && existsSync(caFile)) return { endpoint: `https://127.0.0.1:${state.nodePort}`, caFile };
  }
  return undefined;
}

function trustOf(endpoint: string, region: string, caFile: string): TrustedAuthorities | { problem: string } {
  try {
    const { ca } = toServiceEndpoint({ endpoint, region, caFile });
    return ca === undefined
      ? { pem: undefined, name: 'the authorities of this system' }
      : { pem: ca, name: `the authority in ${caFile}` };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function readIdentity(subject: Subject): void {
  const id = 'registration';
  const path = join(subject.dataDirectory, 'identity.json');
  const file = readFile(path);
  if (file.kind === 'absent') {
    if (!isNodeDirectory(subject.dataDirectory)) return;
    subject.findings.push({
      id,
      severity: 'problem',
      title: 'The node is not registered',
      seen: `${path} does not exist.`,
      why: 'A node registers once with an activation; after that it needs its own key alone.',
      fix: registerAnew('quarterdeck', 'Register it with an activation that holds.'),
    });
    return;
  }
  const cannot = unreadable(id, "The node's registration", path, file, false);
  if (cannot) {
    subject.findings.push(cannot);
    return;
  }
  const identity = parsed(file, identitySchema);
  const key = identity && privateKeyOf(identity.privateKey);
  if (!identity || !key) {
    subject.findings.push({
      id,
      severity: 'problem',
      title: "The node's registration is damaged",
      seen: `${path} ${identity ? `names ${identity.instanceId}, but holds no private key` : 'is not what a node writes there'}.`,
      why: 'Without its key the node cannot prove who it is. It keeps such a file aside at its next start.',
      fix: anew,
    });
    return;
  }
  subject.identity = { instanceId: identity.instanceId, privateKey: key };
  if (file.kind === 'text' && (file.mode & 0o077) !== 0 && process.platform !== 'win32')
    subject.findings.push({
      id: 'key-permissions',
      severity: 'warning',
      title: 'Others can read the key of the node',
      seen: `${path} has the mode ${file.mode.toString(8).padStart(4, '0')}.`,
      why: 'Who has the key can pass for this node.',
      fix: {
        sentence: 'Keep it to its owner.',
        lines: [{ label: 'Close it', kind: 'command', text: `chmod 600 ${path}` }],
      },
    });
  subject.findings.push({
    id,
    severity: 'ok',
    title: 'The node is registered',
    seen: `Its ID is ${identity.instanceId}${subject.region === undefined ? '' : `, its Region ${subject.region}`}. The key is there and can be read.`,
  });
}

function privateKeyOf(pem: string) {
  try {
    return readPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function readFingerprint(subject: Subject): void {
  const path = join(subject.dataDirectory, 'fingerprint.json');
  const file = readFile(path);
  const saved = parsed(file, fingerprintSchema);
  if (saved) {
    subject.fingerprint = saved.fingerprint;
    const isRoot = process.getuid?.() === 0;
    const needsRoot = new Set(['product-uuid', 'board-serial']);
    const compared = compareFacts(saved.facts, readMachineFacts(), (name) => isRoot || !needsRoot.has(name));
    subject.findings.push(fingerprintFinding(compared, threshold, anew));
  } else if (file.kind !== 'absent')
    subject.findings.push({
      id: 'fingerprint',
      severity: file.kind === 'text' ? 'problem' : 'unknown',
      title:
        file.kind === 'text' ? 'The fingerprint of the machine is damaged' : 'Fingerprint of the machine',
      seen:
        file.kind === 'text'
          ? `${path} is not what a node writes there.`
          : `Unknown, because of ${path}: ${file.because}`,
      ...(file.kind === 'text' ? { fix: anew } : {}),
    });
}
