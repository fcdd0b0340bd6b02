import { PortClient } from '#electron/adapters/data-channel/port-client';
import { NodeSession } from '#electron/local-node/sessions/node-session';
import { PortWork } from '#electron/local-node/sessions/port/port-work';
import { silentLogger } from '#electron/platform/logger';
import type { SessionState } from '#shared/terminals/terminal-port';
import type { FakeClock } from '../fake-clock';
import { ByteLog } from './byte-log';
import { LocalConnection } from './local-connection';
import type { Passage, Scenario } from './scenario';
import type { SeededRandom } from './seeded-random';
import { directDoorOf, type ScenarioParts } from './terminal-scenarios';

/** A program at one end of a forwarded connection: sends its bytes unevenly, and reads when it likes. */
class Program {
  readonly received = new ByteLog();
  hasEnded = false;
  sentAll = false;
  #offset = 0;
  readonly #clock: FakeClock;
  readonly #random: SeededRandom;
  readonly #onProgress: () => void;

  constructor(
    readonly connection: LocalConnection,
    readonly bytes: Buffer,
    options: { clock: FakeClock; random: SeededRandom; onProgress(program: Program): void },
  ) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onProgress = () => options.onProgress(this);
    connection.on('data', (piece: Buffer) => {
      this.received.push(piece);
      if (this.#random.chance(0.05)) {
        connection.pause();
        this.#clock.after(this.#random.integer(1, 500), () => connection.resume());
      }
      this.#onProgress();
    });
    connection.on('end', () => {
      this.hasEnded = true;
      this.#onProgress();
    });
    connection.on('error', () => {});
    connection.on('close', () => {
      this.hasEnded = true;
    });
    this.#write();
  }

  #write(): void {
    if (this.connection.destroyed) return;
    if (this.#offset >= this.bytes.length) {
      this.sentAll = true;
      this.#onProgress();
      return;
    }
    const piece = this.bytes.subarray(this.#offset, this.#offset + this.#random.integer(1, 9000));
    this.#offset += piece.length;
    const next = () => void this.#clock.after(this.#random.integer(0, 30), () => this.#write());
    if (this.connection.write(piece)) next();
    else this.connection.once('drain', next);
  }
}

interface PlannedConnection {
  up: Buffer;
  down: Buffer;
  isRefused: boolean;
  client: Program | undefined;
  server: Program | undefined;
}

const windowBytes = 64 * 1024;
/** Of PortClient. */
const clientWindowBytes = 4 * 1024 * 1024;
/** A frame of data, and those of each stream that are as short as their header. */
const longestBytes = 32 * 1024 + 1024;

/**
 * Connections through a forward between our client and a node, ours (smux 2) or a stock one (smux 1); or the single
 * connection of an SSH session, with whose end the session ends.
 */
export function portScenario(parts: ScenarioParts, form: 1 | 2 | 'single'): Scenario {
  const { clock, random, service, machine } = parts;
  const planned: PlannedConnection[] = Array.from(
    { length: form === 'single' ? 1 : random.integer(1, 6) },
    () => ({
      up: random.bytes(random.chance(0.2) ? random.integer(0, 120_000) : random.integer(0, 6000)),
      down: random.bytes(random.chance(0.2) ? random.integer(0, 120_000) : random.integer(0, 6000)),
      isRefused: random.chance(0.1),
      client: undefined,
      server: undefined,
    }),
  );
  let arrived = 0;
  let opened = 0;
  const refusals: string[] = [];
  const connect = () => {
    const plan = planned[arrived++] as PlannedConnection;
    const [near, far] = LocalConnection.pair();
    if (plan.isRefused) {
      far.on('error', () => {});
      setImmediate(() => near.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
      return near.asSocket;
    }
    plan.server = new Program(far, plan.down, {
      clock,
      random: random.fork(),
      onProgress: (program) => {
        const hasAll = program.received.length >= plan.up.length;
        if (program.sentAll && hasAll && (form !== 2 || program.hasEnded)) program.connection.end();
      },
    });
    return near.asSocket;
  };
  let nodeHasEnded = false;
  const node = new NodeSession({
    sessionId: service.ticket.sessionId,
    access: service.access,
    clock,
    logger: silentLogger,
    openChannel: service.openChannel,
    directDoor: directDoorOf(parts),
    random: random.fork().next,
    handshake: {
      sessionType: 'Port',
      properties:
        form === 'single'
          ? { portNumber: '22' }
          : { portNumber: '80', type: 'LocalPortForwarding', localPortNumber: '0' },
    },
    windowBytes,
    tellsTermination: false,
    createWork: (link) =>
      new PortWork(
        { target: { host: '127.0.0.1', port: 80 }, multiplexes: form !== 'single', clock, connect },
        link,
      ),
    onEnd: (end) => {
      nodeHasEnded = true;
      service.nodeEnded(end);
    },
  });
  const states: SessionState[] = [];
  let client: PortClient | undefined;
  const open = () => {
    const plan = planned[opened++] as PlannedConnection;
    const [near, far] = LocalConnection.pair();
    plan.client = new Program(far, plan.up, {
      clock,
      random: random.fork(),
      onProgress: (program) => {
        if (program.sentAll && (form === 2 || program.hasEnded)) program.connection.end();
      },
    });
    client?.connect(near.asSocket);
  };
  return {
    states,
    start() {
      client = new PortClient({
        ticket: service.ticket,
        clock,
        logger: silentLogger,
        resume: service.resume,
        openSocket: service.openSocket,
        connectLocally: machine.connect,
        random: random.fork().next,
        onState: (state) => states.push(state),
        onRefused: (reason) => refusals.push(reason),
      });
      node.start();
      if (random.chance(0.3)) clock.after(random.integer(0, 8000), () => client?.wake());
      for (const _plan of planned) clock.after(random.integer(0, 4000), open);
    },
    nodeTold: () => node.terminate(),
    // What has been written to a program is still read by it.
    get nodeHasEnded() {
      return nodeHasEnded && planned.every(({ client: near }) => near === undefined || near.hasEnded);
    },
    isComplete: () =>
      form !== 'single' &&
      planned.every(({ client: near, server, isRefused }) =>
        isRefused ? near?.hasEnded : near?.hasEnded && server?.hasEnded,
      ) &&
      client?.openConnections === 0,
    passages: () =>
      planned.flatMap(({ up, down, client: near, server, isRefused }, index): Passage[] =>
        isRefused
          ? [
              {
                what: `refused connection ${index}`,
                sent: Buffer.alloc(0),
                received: near?.received.all() ?? Buffer.alloc(0),
              },
            ]
          : [
              { what: `up ${index}`, sent: up, received: server?.received.all() ?? Buffer.alloc(0) },
              { what: `down ${index}`, sent: down, received: near?.received.all() ?? Buffer.alloc(0) },
            ],
      ),
    close() {
      client?.end('The test is over.');
      node.terminate();
    },
    mostBytes: { client: clientWindowBytes + longestBytes, node: windowBytes + longestBytes },
    check() {
      if (form === 'single') return;
      const expected = planned.filter(({ isRefused }) => isRefused).length;
      if (refusals.length !== expected)
        throw new Error(`${refusals.length} refusals were told, not ${expected}`);
    },
  };
}
