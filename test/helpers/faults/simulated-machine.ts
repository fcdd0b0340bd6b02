import type { ConnectLocally, ListenLocally, MessageSocket } from '#electron/platform/message-socket';
import { peekMessageType } from '#electron/wire/agent-message';
import { MessageType } from '#electron/wire/message-type';
import type { FakeClock } from '../fake-clock';
import { calm, FaultLine } from './fault-line';
import { SeededRandom } from './seeded-random';
import type { End } from './simulated-service';
import type { UnackedLedger } from './unacked-ledger';

interface SimulatedMachineOptions {
  clock: FakeClock;
  random: SeededRandom;
  ledgers: Record<End, UnackedLedger>;
  /** Client and node are on it; otherwise the client finds no such address. */
  isShared: boolean;
}

interface Connection {
  lines: FaultLine[];
  /** Both ends hear that it is gone, each after its own time. */
  drop(afterMs: () => number): void;
}

const address = '/simulated/direct/0000000000000000.sock';

/** The local sockets of the machine of a session's node, on simulated time: they lose nothing, but they end. */
export class SimulatedMachine {
  readonly #options: SimulatedMachineOptions;
  #onConnection: ((socket: MessageSocket) => void) | undefined;
  #latencyMs = 0;
  #connections: Connection[] = [];
  /** Connections that are not to be had any more although the address is there. */
  refusals = 0;
  /** Frames of the session that came to their end directly. */
  framesArrived = 0;

  constructor(options: SimulatedMachineOptions) {
    this.#options = options;
  }

  readonly listen: ListenLocally = async (_directory, onConnection) => {
    this.#onConnection = onConnection;
    return {
      address,
      close: () => {
        this.#onConnection = undefined;
      },
    };
  };

  readonly connect: ConnectLocally = (wanted) => {
    if (!this.#options.isShared || wanted !== address) throw new Error('it is not on this machine (ENOENT)');
    const [client, node] = this.#pair();
    if (this.refusals > 0 || this.#onConnection === undefined) {
      this.refusals = Math.max(0, this.refusals - 1);
      this.#options.clock.after(0, () => client.close());
    } else this.#onConnection(node);
    return client;
  };

  /** What is on its way is lost, and both ends hear of it soon. */
  cut(): void {
    const { random } = this.#options;
    for (const { lines, drop } of this.#connections.splice(0)) {
      for (const line of lines) line.cut();
      drop(() => random.integer(0, 60));
    }
  }

  /** Nothing arrives any more and nobody is told. */
  standStill(): void {
    for (const { lines } of this.#connections) for (const line of lines) line.cut();
  }

  slowDown(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  #pair(): [MessageSocket, MessageSocket] {
    const { clock, ledgers } = this.#options;
    const closers: ((reason: string) => void)[] = [];
    const lines: FaultLine[] = [];
    const isClosed = [false, false];
    const close = (side: number, reason: string) => {
      if (isClosed[side]) return;
      isClosed[side] = true;
      closers[side]?.(reason);
    };
    const takers: ((message: Buffer) => void)[] = [];
    const conditions = () => ({ ...calm, latencyMs: this.#latencyMs });
    const socket = (side: number, end: End): MessageSocket => {
      const other = 1 - side;
      const otherEnd = end === 'client' ? 'node' : 'client';
      const line = new FaultLine(clock, new SeededRandom(0), conditions, () => {});
      lines.push(line);
      return {
        send: (message) => {
          if (isClosed[side]) return;
          const bytes = Buffer.from(message);
          ledgers[end].sent(bytes);
          line.inOrder(() => {
            if (isClosed[other]) return;
            const type = peekMessageType(bytes);
            if (type === MessageType.acknowledge) ledgers[otherEnd].acknowledged(bytes);
            if (type === MessageType.inputStreamData || type === MessageType.outputStreamData)
              this.framesArrived += 1;
            takers[other]?.(bytes);
          });
        },
        onMessage: (listener) => {
          takers[side] = listener;
        },
        onClosed: (listener) => {
          closers[side] = listener;
        },
        close: () => {
          clock.after(0, () => close(side, ''));
          // What was sent before still arrives; a line that was cut tells nobody, but the end of a process does.
          line.inOrder(() => close(other, 'the other end closed it'));
          clock.after(1000, () => close(other, 'the other end is gone'));
        },
      };
    };
    const pair: [MessageSocket, MessageSocket] = [socket(0, 'client'), socket(1, 'node')];
    this.#connections.push({
      lines,
      drop: (afterMs) => {
        for (const side of [0, 1]) clock.after(afterMs(), () => close(side, 'the connection broke'));
      },
    });
    return pair;
  }
}
