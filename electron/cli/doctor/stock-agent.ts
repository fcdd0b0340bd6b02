import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Finding } from '#shared/doctor/finding';
import { compareFacts, fingerprintFinding } from './machine-fingerprint';
import { type ReadFile, readFile } from './read-file';
import { registerAnew } from './register-anew';
import {
  networkVariables,
  parseStockConfiguration,
  proxyHost,
  type StockConfiguration,
  stockEndpoints,
  unitVariables,
} from './stock-configuration';
import type { Subject } from './subject';

/** Fixed places of the agent on Linux, under `root`; `agent/appconfig/constants_unix.go` of the agent names them. */
function placesUnder(root: string) {
  const under = (...parts: string[]) => join(root, ...parts);
  return {
    binaries: [
      under('usr/bin/amazon-ssm-agent'),
      under('snap/amazon-ssm-agent/current/amazon-ssm-agent'),
      under('usr/local/bin/amazon-ssm-agent'),
    ],
    configurations: [
      under('etc/amazon/ssm/amazon-ssm-agent.json'),
      under('snap/amazon-ssm-agent/current/amazon-ssm-agent.json'),
    ],
    data: under('var/lib/amazon/ssm'),
    logs: under('var/log/amazon/ssm'),
    units: [
      under('etc/systemd/system/amazon-ssm-agent.service'),
      under('lib/systemd/system/amazon-ssm-agent.service'),
      under('usr/lib/systemd/system/amazon-ssm-agent.service'),
      under('etc/systemd/system/snap.amazon-ssm-agent.amazon-ssm-agent.service'),
    ],
    dropIns: [
      under('etc/systemd/system/amazon-ssm-agent.service.d'),
      under('etc/systemd/system/snap.amazon-ssm-agent.amazon-ssm-agent.service.d'),
      under('run/systemd/system/amazon-ssm-agent.service.d'),
    ],
    bundles: [
      under('etc/ssl/certs/ca-certificates.crt'),
      under('etc/pki/tls/certs/ca-bundle.crt'),
      under('etc/ssl/ca-bundle.pem'),
    ],
    machineIds: [under('etc/machine-id'), under('var/lib/dbus/machine-id')],
  };
}
type Places = ReturnType<typeof placesUnder>;

interface AgentProcess {
  pid: number;
  binary: string | undefined;
  environment: Map<string, string> | undefined;
}

const anew = registerAnew('stock');

/** Whether anything of the agent is on this machine. */
export function hasStockAgent(root = '/'): boolean {
  if (process.platform !== 'linux') return false;
  const { binaries, data } = placesUnder(root);
  return findProcess(root) !== undefined || [...binaries, data].some((path) => existsSync(path));
}

/** Reads what the agent has on this machine; nothing is changed. */
export function readStockAgent(given: { endpoint?: string; region?: string }, root = '/'): Subject {
  const places = placesUnder(root);
  const running = findProcess(root);
  const subject: Subject = {
    kind: 'stock',
    title: 'amazon-ssm-agent',
    dataDirectory: places.data,
    endpoints: [],
    trust: { pem: undefined, name: 'the authorities of this system' },
    logFiles: [join(places.logs, 'amazon-ssm-agent.log'), join(places.logs, 'errors.log')],
    findings: [],
  };
  const installed = presence(places, running);
  subject.findings.push(installed);
  if (installed.severity === 'ok' || running) subject.findings.push(service(places, running));
  const configuration = readConfiguration(places, running, subject);
  const registeredRegion = readRegistration(places, subject);
  const region =
    given.region ??
    (configuration?.Agent.Region || configuration?.Mgs.Region || undefined) ??
    registeredRegion;
  if (region !== undefined) subject.region = region;
  subject.endpoints =
    given.endpoint === undefined
      ? stockEndpoints(configuration, region)
      : [{ service: 'ssm', url: given.endpoint }];
  readSurroundings(places, running, subject);
  readFingerprint(places, subject);
  return subject;
}

/** The agent's process, where it sees the same files as this one: an agent in a container is another machine's. */
function findProcess(root: string): AgentProcess | undefined {
  if (process.platform !== 'linux' || root !== '/') return undefined;
  const files = mountsOf('self');
  for (const entry of listOf('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [command = ''] = textOf(`/proc/${entry}/cmdline`)?.split('\0') ?? [];
    if (basename(command) !== 'amazon-ssm-agent') continue;
    const others = mountsOf(entry);
    if (others !== undefined && files !== undefined && others !== files) continue;
    const environment = textOf(`/proc/${entry}/environ`);
    return {
      pid: Number(entry),
      binary: command.startsWith('/') ? command : undefined,
      environment:
        environment === undefined
          ? undefined
          : networkVariables(
              environment.split('\0').map((pair): [string, string] => {
                const at = pair.indexOf('=');
                return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
              }),
            ),
    };
  }
  return undefined;
}

function mountsOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

function listOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function presence(places: Places, running: AgentProcess | undefined): Finding {
  const id = 'presence';
  const binary = running?.binary ?? places.binaries.find((path) => existsSync(path));
  if (binary === undefined)
    return {
      id,
      severity: 'problem',
      title: 'The agent is not installed',
      seen: `No amazon-ssm-agent is at ${places.binaries.join(', ')}; only files of a former one are left.`,
      fix: {
        sentence: 'Install it from AWS, or from the packages of the distribution.',
        lines: [],
      },
    };
  const missing = ['ssm-agent-worker', 'ssm-document-worker', 'ssm-session-worker'].filter(
    (name) => !existsSync(join(binary, '..', name)),
  );
  if (missing.length > 0)
    return {
      id,
      severity: 'problem',
      title: 'A part of the agent is missing',
      seen: `Beside ${binary} there is no ${missing.join(', no ')}.`,
      why: 'The agent starts these to report, to run commands and to open shells.',
      fix: { sentence: 'Install the agent again.', lines: [] },
    };
  const version = versionOf(binary, places);
  return {
    id,
    severity: 'ok',
    title: 'The agent is installed',
    seen: `${binary}, ${version === undefined ? 'of a version that could not be read' : `version ${version}`}.`,
  };
}

function versionOf(binary: string, places: Places): string | undefined {
  try {
    const printed = execFileSync(binary, ['-version'], { encoding: 'utf8', timeout: 5000, stdio: 'pipe' });
    const version = /version: (\S+)/.exec(printed)?.[1];
    if (version !== undefined) return version;
  } catch {
    // It is not for this user to run, or does not answer; its log says it too.
  }
  const log = textOf(join(places.logs, 'amazon-ssm-agent.log'));
  return [...(log?.matchAll(/amazon-ssm-agent - v(\d[\d.]*)/g) ?? [])].at(-1)?.[1];
}

function service(places: Places, running: AgentProcess | undefined): Finding {
  const id = 'process';
  const unit = places.units.find((path) => existsSync(path));
  if (running)
    return {
      id,
      severity: 'ok',
      title: 'The agent runs',
      seen: `Its process is ${running.pid}${unit === undefined ? '' : `, its service ${unit}`}.`,
    };
  return {
    id,
    severity: 'problem',
    title: 'The agent does not run',
    seen: `There is no process of it. ${unit === undefined ? 'No service of systemd starts it.' : `${unit} is its service.`}`,
    why: 'A node is online only while its agent runs.',
    fix: {
      sentence: 'Start it, and have it started with the system.',
      lines: [
        {
          label: 'Start',
          kind: 'command',
          text: unit?.includes('snap.')
            ? 'sudo snap start --enable amazon-ssm-agent'
            : 'sudo systemctl enable --now amazon-ssm-agent',
        },
      ],
    },
  };
}

function readConfiguration(
  places: Places,
  running: AgentProcess | undefined,
  subject: Subject,
): StockConfiguration | undefined {
  const id = 'configuration';
  // Beside its binary the agent looks first (`configuration/amazon-ssm-agent.json`).
  const beside =
    running?.binary === undefined
      ? []
      : [join(running.binary, '..', 'configuration', 'amazon-ssm-agent.json')];
  for (const path of [...beside, ...places.configurations]) {
    const file = readFile(path);
    if (file.kind === 'absent') continue;
    if (file.kind !== 'text') {
      subject.findings.push({
        id,
        severity: 'unknown',
        title: 'Configuration of the agent',
        seen: `Unknown, because of ${path}: ${file.because}`,
      });
      return undefined;
    }
    try {
      const configuration = parseStockConfiguration(file.text);
      const overrides = [
        ['ssm', configuration.Ssm.Endpoint],
        ['ssmmessages', configuration.Mgs.Endpoint],
        ['ec2messages', configuration.Mds.Endpoint],
      ].filter(([, url]) => url !== '');
      subject.findings.push({
        id,
        severity: overrides.length > 0 ? 'info' : 'ok',
        title: overrides.length > 0 ? 'The agent has addresses of its own' : 'The agent has a configuration',
        seen:
          overrides.length > 0
            ? `${path} sets ${overrides.map(([name, url]) => `${name} to ${url}`).join(', ')}.`
            : `${path} sets no other addresses than AWS's.`,
      });
      return configuration;
    } catch (error) {
      subject.findings.push({
        id,
        severity: 'problem',
        title: 'The configuration of the agent is damaged',
        seen: `${path}: ${(error as Error).message}`,
        why: 'The agent then goes by its defaults: AWS, and not the address that was meant.',
        fix: { sentence: 'Correct the file and restart the agent.', lines: [] },
      });
      return undefined;
    }
  }
  return undefined;
}

const manifestSchema = z.record(z.string(), z.string());
const registrationSchema = z.object({
  instanceID: z.string().default(''),
  region: z.string().default(''),
  privateKey: z.string().default(''),
});
const publicSchema = z.object({ ManagedInstanceID: z.string(), Region: z.string() });

/** Reads the registration of a hybrid node; answers its Region. An EC2 instance has none and needs none. */
function readRegistration(places: Places, subject: Subject): string | undefined {
  const id = 'registration';
  const vault = join(places.data, 'Vault');
  const shown = json(readFile(join(places.data, 'registration')), publicSchema);
  const manifestFile = readFile(join(vault, 'Manifest'));
  const name = shown ? `${shown.ManagedInstanceID} in ${shown.Region}` : 'A registration';
  if (manifestFile.kind === 'denied' || manifestFile.kind === 'failed') {
    subject.findings.push({
      id,
      severity: 'unknown',
      title: 'Registration of the agent',
      seen: `${shown ? `It says that it is ${name}. The key is unknown` : 'Unknown'}, because of ${join(vault, 'Manifest')}: ${manifestFile.because}`,
    });
    return shown?.Region;
  }
  // Kept where the agent itself runs; under another root its paths lead elsewhere.
  const isListed = json(manifestFile, manifestSchema)?.RegistrationKey !== undefined;
  const path = join(vault, 'Store', 'RegistrationKey');
  const file = readFile(path);
  if (file.kind === 'denied' || file.kind === 'failed') {
    subject.findings.push({
      id,
      severity: 'unknown',
      title: 'Registration of the agent',
      seen: `Unknown, because of ${path}: ${file.because}`,
    });
    return shown?.Region;
  }
  const registration = isListed ? json(file, registrationSchema) : undefined;
  if (!registration && !isListed && file.kind === 'absent') {
    subject.findings.push({
      id,
      severity: isEc2() ? 'info' : 'problem',
      title: isEc2() ? 'The agent has no registration of its own' : 'The agent is not registered',
      seen: isEc2()
        ? 'On an EC2 instance it takes its identity from the metadata of the instance.'
        : `${vault} holds no registration, and this is no EC2 instance.`,
      ...(isEc2() ? {} : { fix: registerAnew('stock', 'Register it with an activation that holds.') }),
    });
    return shown?.Region;
  }
  const privateKey = registration && keyOf(registration.privateKey);
  if (!registration || !privateKey || registration.instanceID === '') {
    subject.findings.push({
      id,
      severity: 'problem',
      title: 'The registration of the agent is damaged',
      seen: `${path} ${file.kind === 'absent' ? 'is missing' : 'holds no usable key'}.`,
      why: 'Without its key the agent cannot prove who it is.',
      fix: anew,
    });
    return shown?.Region;
  }
  subject.identity = { instanceId: registration.instanceID, privateKey };
  if (file.kind === 'text' && (file.mode & 0o077) !== 0)
    subject.findings.push({
      id: 'key-permissions',
      severity: 'warning',
      title: 'Others can read the key of the agent',
      seen: `${path} has the mode ${file.mode.toString(8).padStart(4, '0')}.`,
      why: 'Who has the key can pass for this node.',
      fix: {
        sentence: 'Keep it to its owner.',
        lines: [{ label: 'Close it', kind: 'command', text: `sudo chmod 600 ${path}` }],
      },
    });
  subject.findings.push({
    id,
    severity: 'ok',
    title: 'The agent is registered',
    seen: `Its ID is ${registration.instanceID}, its Region ${registration.region}. The key is there and can be read.`,
  });
  return registration.region || shown?.Region;
}

function json<T>(file: ReadFile, schema: z.ZodType<T>): T | undefined {
  if (file.kind !== 'text') return undefined;
  try {
    return schema.parse(JSON.parse(file.text));
  } catch {
    return undefined;
  }
}

/** base64 of a PKCS #1 key, as `agent/managedInstances/auth/rsa_key.go` keeps it. */
function keyOf(text: string) {
  try {
    return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs1' });
  } catch {
    return undefined;
  }
}

/** Whether this machine is an EC2 instance, by what its firmware says. */
export function isEc2(): boolean {
  const read = (name: string) => textOf(`/sys/class/dmi/id/${name}`)?.trim() ?? '';
  return read('sys_vendor') === 'Amazon EC2' || read('product_uuid').toLowerCase().startsWith('ec2');
}

/** What the environment of the agent says of proxies and authorities. */
function readSurroundings(places: Places, running: AgentProcess | undefined, subject: Subject): void {
  const dropIns = places.dropIns.flatMap((directory) =>
    listOf(directory)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .map((name) => join(directory, name)),
  );
  let variables = running?.environment;
  let source = `the environment of its process ${running?.pid ?? ''}`.trim();
  if (variables === undefined) {
    variables = new Map();
    for (const path of [...places.units.filter((unit) => existsSync(unit)), ...dropIns])
      for (const [name, value] of unitVariables(textOf(path) ?? '')) {
        variables.set(name, value);
        source = path;
      }
  }
  const proxy = variables.get('https_proxy');
  if (proxy !== undefined) {
    const host = proxyHost(proxy);
    if (host === undefined)
      subject.findings.push({
        id: 'proxy',
        severity: 'problem',
        title: "The agent's proxy is no address",
        seen: `https_proxy in ${source} is not of the form http://HOST:PORT.`,
        fix: { sentence: 'Correct it and restart the agent.', lines: [] },
      });
    else subject.proxy = { url: proxy, host, source };
  }
  const certificates = variables.get('ssl_cert_file');
  const custom = running?.binary && join(running.binary, '..', 'certs', 'amazon-ssm-agent.crt');
  const paths = [
    certificates ?? places.bundles.find((path) => existsSync(path)),
    custom !== undefined && existsSync(custom) ? custom : undefined,
  ].filter((path) => path !== undefined);
  const texts = paths.map(textOf).filter((text) => text !== undefined);
  if (texts.length > 0)
    subject.trust = { pem: texts.join('\n'), name: `the authorities in ${paths.join(' and ')}` };
}

const fingerprintSchema = z.object({
  fingerprint: z.string(),
  hardwareHash: z.record(z.string(), z.string()),
  similarityThreshold: z.number().default(40),
});

function readFingerprint(places: Places, subject: Subject): void {
  const path = join(places.data, 'Vault', 'Store', 'InstanceFingerprint');
  const saved = json(readFile(path), fingerprintSchema);
  if (!saved) return;
  subject.fingerprint = saved.fingerprint;
  const now = stockFactsNow(places);
  const compared = compareFacts(saved.hardwareHash, now, (name) => name in now);
  // Where machine-id and address are the same, the agent looks at nothing else (`isSimilarHardwareHash`).
  const decides = ['machine-id', 'ipaddress-info'].every((name) => compared.same.includes(name));
  subject.findings.push(
    decides
      ? {
          id: 'fingerprint',
          severity: 'ok',
          title: 'The machine is the one that registered',
          seen: 'Its machine-id and its address are as they were, which the agent takes as enough.',
        }
      : fingerprintFinding(compared, saved.similarityThreshold, anew, 'machine-id'),
  );
}

/** Of the agent's facts those that can be read without dmidecode; the others are hashes of its output. */
function stockFactsNow(places: Places): Record<string, string> {
  const facts: Record<string, string> = { 'hostname-info': hostname() };
  const machineId = places.machineIds.map(textOf).find((text) => text !== undefined);
  if (machineId !== undefined) facts['machine-id'] = machineId;
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
  if (address !== undefined) facts['ipaddress-info'] = address;
  return facts;
}
