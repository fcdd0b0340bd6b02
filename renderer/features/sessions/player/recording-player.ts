import type { RecordedEvent, RecordedEvents, RecordingDescription } from '#shared/sessions/recording';
import { Checkpoints } from './checkpoints';
import { PlaybackClock } from './playback-clock';

/** Where a recording is played. */
export interface PlayerScreen {
  /** Resolves when it is parsed. */
  write(text: string): Promise<void>;
  resize(cols: number, rows: number): void;
  /** While it does not draw, it parses faster. */
  setDrawing(isDrawing: boolean): void;
  /** As it was before anything was written. */
  reset(cols: number, rows: number): void;
  /** What makes a screen that was reset like this one; undefined at a moment at which that cannot be said. */
  snapshot(): string | undefined;
}

export interface PlayerState {
  positionMs: number;
  isPlaying: boolean;
  /** On the way to a moment: how far, of 1. Absent when it is there. */
  seeking?: number;
  /** The way there is long, and nothing is drawn meanwhile. */
  isBlank: boolean;
  /** Why it cannot go on; a sentence. */
  failure?: string;
}

interface RecordingPlayerOptions {
  description: RecordingDescription;
  screen: PlayerScreen;
  read(offset: number): Promise<RecordedEvents>;
  /** Milliseconds that run on. */
  now(): number;
  /** Calls once, a moment later; the answer cancels. */
  soon(run: () => void): () => void;
  onState(state: PlayerState): void;
  /** Checkpoints stand this many characters of output apart, 4 Mi if not given. */
  checkpointEvery?: number;
}

/** Output is written in parts of this length, so that a seek can be cancelled between two. */
const partLength = 128 * 1024;
/** A seek over more than this is not drawn on its way. */
const drawnLength = 1024 * 1024;

const checkpointLength = 4 * 1024 * 1024;
/** All checkpoints together, in characters. */
const checkpointsLength = 32 * 1024 * 1024;
/** Marks that join the character before them come later in Unicode. */
const firstJoining = 0x300;

/**
 * Plays a recording from pieces that are read as they are needed. A moment further on is reached by writing what lies
 * between; one further back
 * from the last checkpoint before it, or from the beginning. The newest wish wins: a seek cancels the one before.
 */
export class RecordingPlayer {
  readonly #options: RecordingPlayerOptions;
  readonly #clock: PlaybackClock;
  readonly #checkpoints: Checkpoints;
  #size: { cols: number; rows: number };
  #events: readonly RecordedEvent[] = [];
  #index = 0;
  #offset = 0;
  #isLast = false;
  /** Everything up to here is on the screen. */
  #shownMs = -1;
  #isPlaying = false;
  #seeking: number | undefined;
  #failure: string | undefined;
  /** Counts wishes; work for an older one stops. */
  #wish = 0;
  #work: Promise<void> = Promise.resolve();
  #isBusy = false;
  #isBlank = false;
  #cancelTick: (() => void) | undefined;
  #tickedAt = 0;
  #isDisposed = false;

  constructor(options: RecordingPlayerOptions) {
    this.#options = options;
    this.#clock = new PlaybackClock(options.description);
    const { cols, rows } = options.description;
    this.#size = { cols, rows };
    this.#checkpoints = new Checkpoints({
      everyLength: options.checkpointEvery ?? checkpointLength,
      mostLength: checkpointsLength,
    });
    options.screen.reset(cols, rows);
  }

  get state(): PlayerState {
    return {
      positionMs: this.#clock.positionMs,
      isPlaying: this.#isPlaying,
      isBlank: this.#isBlank,
      ...(this.#seeking === undefined ? {} : { seeking: this.#seeking }),
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    };
  }

  set speed(speed: number) {
    this.#clock.speed = speed;
  }

  set skipsIdle(skipsIdle: boolean) {
    this.#clock.skipsIdle = skipsIdle;
  }

  /** At the end it begins anew. */
  play(): void {
    if (this.#isPlaying || this.#isDisposed) return;
    this.#isPlaying = true;
    this.#failure = undefined;
    if (this.#clock.isAtEnd) void this.seek(0);
    this.#tickedAt = this.#options.now();
    this.#tick();
    this.#tell();
  }

  pause(): void {
    this.#cancelTick?.();
    this.#isPlaying = false;
    this.#tell();
  }

  /** Resolves when the moment is shown, or another wish came. */
  seek(positionMs: number): Promise<void> {
    this.#clock.moveTo(positionMs);
    this.#failure = undefined;
    return this.#show(this.#clock.positionMs, true);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#wish += 1;
    this.#cancelTick?.();
  }

  #tell(): void {
    if (!this.#isDisposed) this.#options.onState(this.state);
  }

  #tick(): void {
    this.#cancelTick = this.#options.soon(() => {
      const now = this.#options.now();
      // While the screen is behind, the recording waits for it.
      if (!this.#isBusy) {
        this.#clock.advance(now - this.#tickedAt);
        void this.#show(this.#clock.positionMs, false);
        if (this.#clock.isAtEnd) {
          this.#isPlaying = false;
          this.#tell();
          return;
        }
        this.#tell();
      }
      this.#tickedAt = now;
      if (this.#isPlaying) this.#tick();
    });
  }

  #show(untilMs: number, isSeek: boolean): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    this.#wish += 1;
    const wish = this.#wish;
    this.#isBusy = true;
    if (isSeek) {
      this.#seeking = 0;
      this.#tell();
    }
    this.#work = this.#work
      .then(() => (wish === this.#wish ? this.#write(untilMs, wish, isSeek) : undefined))
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error.message : String(error);
        this.#isPlaying = false;
        this.#cancelTick?.();
      })
      .then(() => {
        if (wish !== this.#wish) return;
        this.#isBusy = false;
        this.#seeking = undefined;
        if (this.#isBlank && !this.#isDisposed) this.#options.screen.setDrawing(true);
        this.#isBlank = false;
        this.#tickedAt = this.#options.now();
        this.#tell();
      });
    return this.#work;
  }

  async #write(untilMs: number, wish: number, isSeek: boolean): Promise<void> {
    const { screen, read, description } = this.#options;
    await this.#goNear(untilMs);
    const fromMs = Math.max(0, this.#shownMs);
    let length = 0;
    for (;;) {
      if (wish !== this.#wish) return;
      const event = this.#events[this.#index];
      if (event === undefined) {
        if (this.#isLast || this.#offset >= description.bytes) break;
        const offset = this.#offset;
        const { events, nextOffset, isLast } = await read(offset);
        this.#keep(offset, events[0]);
        this.#events = events;
        this.#index = 0;
        this.#offset = nextOffset;
        this.#isLast = isLast;
        continue;
      }
      if (event[0] > untilMs) break;
      if (event[1] === 'r') {
        const [cols, rows] = event[2].split('x').map(Number);
        if (cols && rows) {
          screen.resize(cols, rows);
          this.#size = { cols, rows };
        }
        this.#index += 1;
        continue;
      }
      const text = this.#takeOutput(untilMs);
      this.#shownMs = (this.#events[this.#index - 1] as RecordedEvent)[0];
      await screen.write(text);
      this.#checkpoints.passed(text.length);
      length += text.length;
      if (isSeek && length > drawnLength && !this.#isBlank) {
        this.#isBlank = true;
        screen.setDrawing(false);
      }
      if (!isSeek || untilMs <= fromMs) continue;
      this.#seeking = (this.#shownMs - fromMs) / (untilMs - fromMs);
      if (wish === this.#wish) this.#tell();
    }
    this.#shownMs = Math.max(this.#shownMs, untilMs);
  }

  /** Puts the last checkpoint on the screen that is on the way to a moment, or the beginning, where either is nearer. */
  async #goNear(untilMs: number): Promise<void> {
    const { screen, description } = this.#options;
    const checkpoint = this.#checkpoints.before(untilMs);
    const isBehind = untilMs < this.#shownMs;
    if (!isBehind && (checkpoint === undefined || checkpoint.offset <= this.#offset)) return;
    const { cols, rows, offset, atMs } = checkpoint ?? { ...description, offset: 0, atMs: -1 };
    screen.reset(cols, rows);
    this.#size = { cols, rows };
    this.#events = [];
    this.#index = 0;
    this.#offset = offset;
    this.#isLast = false;
    this.#shownMs = atMs;
    this.#checkpoints.startFrom();
    if (checkpoint) await screen.write(checkpoint.text);
  }

  /** Keeps the screen as it is before the piece at an offset, whose first event is given, where that is due and can be done. */
  #keep(offset: number, next: RecordedEvent | undefined): void {
    if (next === undefined || next[1] !== 'o' || !this.#checkpoints.isDue(offset)) return;
    if ((next[2].codePointAt(0) ?? 0) >= firstJoining) return;
    const text = this.#options.screen.snapshot();
    if (text !== undefined) this.#checkpoints.add({ atMs: this.#shownMs, offset, ...this.#size, text });
  }

  /** The output of the events that come next, joined up to a part. */
  #takeOutput(untilMs: number): string {
    const parts: string[] = [];
    let length = 0;
    for (; length < partLength; this.#index += 1) {
      const event = this.#events[this.#index];
      if (event === undefined || event[1] !== 'o' || event[0] > untilMs) break;
      parts.push(event[2]);
      length += event[2].length;
    }
    return parts.join('');
  }
}
