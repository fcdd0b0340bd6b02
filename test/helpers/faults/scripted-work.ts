import type { SessionLink, SessionWork } from '#electron/local-node/sessions/session-work';
import type { Timer } from '#electron/platform/clock';
import { PayloadType } from '#electron/wire/message-type';
import type { FakeClock } from '../fake-clock';
import { ByteLog } from './byte-log';
import type { SeededRandom } from './seeded-random';

interface ScriptedWorkOptions {
  clock: FakeClock;
  random: SeededRandom;
  /** What it writes, by payload type, in this order within each. */
  output: { payloadType: number; bytes: Buffer }[];
  /** Input that it waits for before it ends. */
  inputBytes: number;
  /** It ends by itself when everything is written and read; otherwise it stays. */
  endsAlone: boolean;
  exitCode?: number;
}

/** A program on the node that writes and reads given bytes at its own uneven pace. */
export class ScriptedWork implements SessionWork {
  readonly #options: ScriptedWorkOptions;
  readonly #link: SessionLink;
  readonly #left: { payloadType: number; bytes: Buffer }[];
  readonly received = new ByteLog();
  readonly #sent = new ByteLog();
  #paused = false;
  #writing: Timer | undefined;
  #reading: Timer | undefined;
  hungUp = false;

  constructor(options: ScriptedWorkOptions, link: SessionLink) {
    this.#options = options;
    this.#link = link;
    this.#left = options.output.map((one) => ({ ...one }));
  }

  start(): void {
    this.#later();
  }

  receive(payloadType: number, payload: Uint8Array): boolean {
    if (payloadType !== PayloadType.output) return true;
    const { random } = this.#options;
    // Not ready: it comes again, or with release().
    if (random.chance(0.02)) {
      this.#readLater();
      return false;
    }
    this.received.push(payload);
    if (random.chance(0.1)) {
      this.#link.hold();
      this.#readLater();
    }
    this.#endWhenDone();
    return true;
  }

  /** What it wrote so far and still has to write, in the order of writing. */
  written(): Buffer {
    return Buffer.concat([this.#sent.all(), ...this.#left.map(({ bytes }) => bytes)]);
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#later();
  }

  hangUp(): void {
    this.hungUp = true;
    this.#writing?.cancel();
    this.#reading?.cancel();
  }

  #readLater(): void {
    const { clock, random } = this.#options;
    this.#reading ??= clock.after(random.integer(1, 400), () => {
      this.#reading = undefined;
      this.#link.release();
    });
  }

  #later(): void {
    if (this.hungUp) return;
    const { clock, random } = this.#options;
    this.#writing ??= clock.after(random.chance(0.7) ? random.integer(0, 3) : random.integer(0, 60), () => {
      this.#writing = undefined;
      this.#write();
    });
  }

  #write(): void {
    if (this.#paused) return;
    const { random } = this.#options;
    const source = this.#left[random.integer(0, this.#left.length - 1)];
    if (source === undefined) {
      this.#endWhenDone();
      return;
    }
    const size = Math.min(this.#link.maxPieceBytes, random.integer(1, 4000));
    const piece = source.bytes.subarray(0, size);
    source.bytes = source.bytes.subarray(size);
    if (source.bytes.length === 0) this.#left.splice(this.#left.indexOf(source), 1);
    this.#sent.push(piece);
    if (piece.length > 0) this.#link.send(source.payloadType, piece);
    this.#later();
  }

  #endWhenDone(): void {
    const { endsAlone, inputBytes, exitCode } = this.#options;
    if (!endsAlone || this.#left.length > 0 || this.received.length < inputBytes || this.hungUp) return;
    if (exitCode !== undefined) this.#link.send(PayloadType.exitCode, Buffer.from(`EXIT_CODE: ${exitCode}`));
    this.#link.end({ status: 'Success', output: '' });
    this.#options.endsAlone = false;
  }
}
