import { randomBytes } from 'node:crypto';
import { TerminalClient } from '#electron/adapters/data-channel/terminal-client';
import { DirectDoor } from '#electron/local-node/sessions/direct/direct-door';
import { NodeSession, type SessionKind } from '#electron/local-node/sessions/node-session';
import { silentLogger } from '#electron/platform/logger';
import { PayloadType } from '#electron/wire/message-type';
import type { SessionState } from '#shared/terminals/terminal-port';
import type { FakeClock } from '../fake-clock';
import { ByteLog } from './byte-log';
import { EncryptedNode } from './encrypted-node';
import type { Passage, Scenario } from './scenario';
import { ScriptedWork } from './scripted-work';
import type { SeededRandom } from './seeded-random';
import type { SimulatedMachine } from './simulated-machine';
import type { SimulatedService } from './simulated-service';
import { StockPlugin } from './stock-plugin';

export interface ScenarioParts {
  clock: FakeClock;
  random: SeededRandom;
  service: SimulatedService;
  /** Of the node, and perhaps of the client. */
  machine: SimulatedMachine;
}

/** The node's place for direct paths; on simulated time it needs no closing. */
export function directDoorOf({ clock, machine }: Pick<ScenarioParts, 'clock' | 'machine'>): DirectDoor {
  return new DirectDoor({ directory: '/simulated', clock, logger: silentLogger, listen: machine.listen });
}

const kibibyte = 1024;
const nothing = Buffer.alloc(0);
const nodeWindowBytes = 64 * kibibyte;
/** Of TerminalClient. */
const inputWindowBytes = 32 * kibibyte;
const longestPieceBytes = 32 * kibibyte;

function drawBytes(random: SeededRandom, mostBytes: number): Buffer {
  return random.bytes(random.chance(0.2) ? random.integer(0, mostBytes) : random.integer(0, mostBytes / 10));
}

/** Types `input` in uneven pieces. */
function type(clock: FakeClock, random: SeededRandom, input: Buffer, write: (bytes: Buffer) => void): void {
  let offset = 0;
  const next = () => {
    if (offset >= input.length) return;
    const size = random.chance(0.2) ? random.integer(1, 60_000) : random.integer(1, 40);
    const piece = input.subarray(offset, offset + size);
    offset += piece.length;
    write(piece);
    clock.after(random.integer(0, input.length > 5000 ? 20 : 120), next);
  };
  clock.after(random.integer(0, 1500), next);
}

/** A client that is behind now and then, until `untilMs` after the start. */
function holdNowAndThen(
  clock: FakeClock,
  random: SeededRandom,
  client: TerminalClient,
  untilMs: number,
): void {
  for (let count = random.integer(0, 3); count > 0; count -= 1) {
    const atMs = random.integer(0, untilMs);
    clock.after(atMs, () => client.hold());
    clock.after(Math.min(untilMs, atMs + random.integer(1, 6000)), () => client.release());
  }
}

interface ClientParts {
  client: TerminalClient;
  output: ByteLog;
}

function startClient(parts: ScenarioParts, states: SessionState[], dataKey?: Buffer): ClientParts {
  const { clock, random, service, machine } = parts;
  const output = new ByteLog();
  const client = new TerminalClient({
    ticket: service.ticket,
    clock,
    logger: silentLogger,
    resume: service.resume,
    openSocket: service.openSocket,
    connectLocally: machine.connect,
    random: random.fork().next,
    size: { cols: 80, rows: 24 },
    ...(dataKey
      ? {
          dataKey: async () => {
            await new Promise<void>((resolve) => void clock.after(random.integer(1, 800), resolve));
            return { plaintext: dataKey, ciphertextBlob: Buffer.from('blob') };
          },
        }
      : {}),
    onOutput: (bytes) => output.push(bytes),
    onState: (state) => states.push(state),
  });
  return { client, output };
}

function startNode(
  { clock, random, service, machine }: ScenarioParts,
  kind: Omit<SessionKind, 'windowBytes' | 'tellsTermination'>,
  onEnd: () => void,
): NodeSession {
  return new NodeSession({
    ...kind,
    windowBytes: nodeWindowBytes,
    tellsTermination: true,
    sessionId: service.ticket.sessionId,
    access: service.access,
    clock,
    logger: silentLogger,
    openChannel: service.openChannel,
    directDoor: directDoorOf({ clock, machine }),
    random: random.fork().next,
    onEnd: (end) => {
      onEnd();
      service.nodeEnded(end);
    },
  });
}

/** A shell, or a command that ends by itself, between our client and our node. */
export function terminalScenario(
  parts: ScenarioParts,
  kind: 'shell' | 'command',
  faultsEndAfterMs: number,
): Scenario {
  const { clock, random, service } = parts;
  const isCommand = kind === 'command';
  const output = drawBytes(random, 400 * kibibyte);
  const errors = isCommand ? drawBytes(random, 40 * kibibyte) : Buffer.alloc(0);
  const input = isCommand ? Buffer.alloc(0) : drawBytes(random, 150 * kibibyte);
  const endsAlone = isCommand || random.chance(0.4);
  const exitCode = isCommand ? random.integer(0, 255) : undefined;
  let work: ScriptedWork | undefined;
  let nodeHasEnded = false;
  const sources = [{ payloadType: PayloadType.output as number, bytes: output }];
  if (errors.length > 0) sources.push({ payloadType: PayloadType.standardError, bytes: errors });
  const node = startNode(
    parts,
    {
      ...(isCommand ? { handshake: { sessionType: 'NonInteractiveCommands', properties: null } } : {}),
      createWork: (link) => {
        work = new ScriptedWork(
          {
            clock,
            random: random.fork(),
            output: sources,
            inputBytes: input.length,
            endsAlone,
            ...(exitCode === undefined ? {} : { exitCode }),
          },
          link,
        );
        return work;
      },
    },
    () => {
      nodeHasEnded = true;
    },
  );
  const scripted = () => work as ScriptedWork;
  const states: SessionState[] = [];
  let clientParts: ClientParts | undefined;
  const passages = (): Passage[] => [
    { what: 'input', sent: input, received: scripted().received.all() },
    // Of two kinds of output the order between them is nobody's to keep; see ScriptedWork for the order that was sent.
    {
      what: 'output',
      sent: scripted().written(),
      received: clientParts?.output.all() ?? nothing,
    },
  ];
  const allOutput = output.length + errors.length;
  return {
    states,
    start() {
      const started = startClient(parts, states);
      clientParts = started;
      node.start();
      type(clock, random.fork(), input, (bytes) => started.client.write(bytes));
      holdNowAndThen(clock, random.fork(), started.client, faultsEndAfterMs);
      if (random.chance(0.3)) clock.after(random.integer(0, faultsEndAfterMs), () => started.client.wake());
      for (let count = random.integer(0, 4); count > 0; count -= 1) {
        const size = { cols: random.integer(1, 200), rows: random.integer(1, 60) };
        clock.after(random.integer(0, faultsEndAfterMs), () => started.client.resize(size));
      }
    },
    nodeTold: () => node.terminate(),
    get nodeHasEnded() {
      return nodeHasEnded;
    },
    isComplete() {
      if (endsAlone) return false;
      return scripted().received.length >= input.length && (clientParts?.output.length ?? 0) >= allOutput;
    },
    passages,
    close() {
      clientParts?.client.end('The test is over.');
      node.terminate();
    },
    mostBytes: { client: inputWindowBytes + longestPieceBytes, node: nodeWindowBytes + longestPieceBytes },
    check() {
      const last = states.at(-1);
      if (exitCode === undefined || last?.kind !== 'ended' || service.over !== 'The session has ended.')
        return;
      if (last.exitCode !== exitCode) throw new Error(`the exit code is ${last.exitCode}, not ${exitCode}`);
    },
  };
}

/** A shell between our client and a stock agent that encrypts with a key of KMS. */
export function encryptedScenario(parts: ScenarioParts): Scenario {
  const { clock, random, service } = parts;
  const output = drawBytes(random, 30 * kibibyte);
  const input = drawBytes(random, 30 * kibibyte);
  const plaintext = randomBytes(64);
  const node = new EncryptedNode({
    clock,
    random: random.fork(),
    access: service.access,
    openChannel: service.openChannel,
    dataKey: { plaintext, ciphertextBlob: Buffer.from('blob') },
    output,
  });
  let nodeHasEnded = false;
  const states: SessionState[] = [];
  let clientParts: ClientParts | undefined;
  return {
    states,
    start() {
      const started = startClient(parts, states, plaintext);
      clientParts = started;
      node.start();
      type(clock, random.fork(), input, (bytes) => started.client.write(bytes));
    },
    nodeTold() {
      nodeHasEnded = true;
      node.terminate();
    },
    get nodeHasEnded() {
      return nodeHasEnded;
    },
    isComplete: () =>
      node.isComplete &&
      node.received.length >= input.length &&
      (clientParts?.output.length ?? 0) >= output.length,
    passages: () => [
      { what: 'input', sent: input, received: node.received.all() },
      { what: 'output', sent: output, received: clientParts?.output.all() ?? nothing },
    ],
    close() {
      clientParts?.client.end('The test is over.');
      node.terminate();
    },
  };
}

/** A shell between the official plugin and our node. */
export function stockPluginScenario(parts: ScenarioParts): Scenario {
  const { clock, random, service } = parts;
  const output = drawBytes(random, 100 * kibibyte);
  const input = drawBytes(random, 20 * kibibyte);
  const endsAlone = random.chance(0.4);
  let work: ScriptedWork | undefined;
  let nodeHasEnded = false;
  const node = startNode(
    parts,
    {
      createWork: (link) => {
        work = new ScriptedWork(
          {
            clock,
            random: random.fork(),
            output: [{ payloadType: PayloadType.output, bytes: output }],
            inputBytes: input.length,
            endsAlone,
          },
          link,
        );
        return work;
      },
    },
    () => {
      nodeHasEnded = true;
    },
  );
  const states: SessionState[] = [{ kind: 'live' }];
  const plugin = new StockPlugin({
    clock,
    openSocket: service.openSocket,
    resume: service.resume,
    token: service.ticket.token,
    onEnded: (reason) => states.push({ kind: 'ended', reason }),
  });
  return {
    states,
    start() {
      plugin.start();
      node.start();
      type(clock, random.fork(), input, (bytes) => plugin.write(bytes));
    },
    nodeTold: () => node.terminate(),
    get nodeHasEnded() {
      return nodeHasEnded;
    },
    isComplete: () =>
      !endsAlone &&
      plugin.unackedFrames === 0 &&
      (work?.received.length ?? 0) >= input.length &&
      plugin.received.length >= output.length,
    passages: () => [
      { what: 'input', sent: input, received: work?.received.all() ?? nothing },
      { what: 'output', sent: output, received: plugin.received.all() },
    ],
    close() {
      plugin.end('The test is over.');
      node.terminate();
    },
    check() {
      if (plugin.strangeTypes.length > 0)
        throw new Error(`the plugin was sent ${plugin.strangeTypes.join(', ')}`);
    },
  };
}
