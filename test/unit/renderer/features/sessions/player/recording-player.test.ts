import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#shared/sessions/recording';
import {
  type PlayerScreen,
  type PlayerState,
  RecordingPlayer,
} from '../../../../../../renderer/features/sessions/player/recording-player';

class FakeScreen implements PlayerScreen {
  text = '';
  size = '';
  resets = 0;
  isDrawing = true;
  blanks = 0;
  canSnapshot = true;
  async write(text: string) {
    await Promise.resolve();
    this.text += text;
  }
  resize(cols: number, rows: number) {
    this.size = `${cols}x${rows}`;
  }
  setDrawing(isDrawing: boolean) {
    if (!isDrawing) this.blanks += 1;
    this.isDrawing = isDrawing;
  }
  snapshot() {
    return this.canSnapshot ? this.text : undefined;
  }
  reset(cols: number, rows: number) {
    this.text = '';
    this.resets += 1;
    this.resize(cols, rows);
  }
}

/** Pieces of so many events; offsets count events. */
function newPlayer(events: readonly RecordedEvent[], pieceLength = 3, checkpointEvery = 1_000_000) {
  const screen = new FakeScreen();
  const states: PlayerState[] = [];
  const reads: number[] = [];
  let now = 0;
  let pending: (() => void) | undefined;
  let failure: Error | undefined;
  const player = new RecordingPlayer({
    description: {
      cols: 80,
      rows: 24,
      durationMs: events.at(-1)?.[0] ?? 0,
      bytes: events.length,
      eventCount: events.length,
      gaps: [],
    },
    screen,
    read: (offset) => {
      reads.push(offset);
      if (failure) return Promise.reject(failure);
      const nextOffset = Math.min(events.length, offset + pieceLength);
      return Promise.resolve({
        events: events.slice(offset, nextOffset),
        nextOffset,
        isLast: nextOffset === events.length,
      });
    },
    now: () => now,
    soon: (run) => {
      pending = run;
      return () => {
        pending = undefined;
      };
    },
    onState: (state) => states.push(state),
    checkpointEvery,
  });
  return {
    player,
    screen,
    states,
    reads,
    failWith: (error: Error | undefined) => {
      failure = error;
    },
    /** Lets time pass and everything that follows from it happen. */
    async pass(ms: number) {
      now += ms;
      const run = pending;
      pending = undefined;
      run?.();
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    },
    get isWaiting() {
      return pending !== undefined;
    },
  };
}

const letters: RecordedEvent[] = [...'abcdefghij'].map((letter, index) => [index * 100, 'o', letter]);

describe('a player of recordings', () => {
  it('shows what was shown up to a moment, whichever way it came there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 2, 5, 1000),
        async (moments, pieceLength, checkpointEvery) => {
          const { player, screen } = newPlayer(letters, pieceLength, checkpointEvery);
          for (const moment of moments) {
            await player.seek(moment);
            const count = letters.filter(([atMs]) => atMs <= Math.min(moment, 900)).length;
            expect(screen.text).toBe('abcdefghij'.slice(0, count));
          }
        },
      ),
    );
  });

  it('goes on from where it is, and begins anew only to go back', async () => {
    const { player, screen, reads } = newPlayer(letters);
    await player.seek(300);
    await player.seek(700);
    expect(screen.resets).toBe(1);
    expect(reads).toEqual([0, 3, 6]);
    await player.seek(100);
    expect(screen.resets).toBe(2);
    expect(screen.text).toBe('ab');
  });

  it('goes back to the last checkpoint before a moment, and reads on from there', async () => {
    const { player, screen, reads } = newPlayer(letters, 2, 4);
    await player.seek(900);
    expect(reads).toEqual([0, 2, 4, 6, 8]);
    await player.seek(400);
    expect(screen.text).toBe('abcde');
    expect(reads.slice(5)).toEqual([4]);
    await player.seek(0);
    expect(screen.text).toBe('a');
    expect(reads.slice(6)).toEqual([0]);
    // A checkpoint that lies ahead shortens the way there, too.
    await player.seek(900);
    expect(screen.text).toBe('abcdefghij');
    expect(reads.slice(7)).toEqual([8]);
  });

  it('goes on without a checkpoint where the screen cannot be kept', async () => {
    const { player, screen, reads } = newPlayer(letters, 2, 4);
    screen.canSnapshot = false;
    await player.seek(900);
    await player.seek(400);
    expect(screen.text).toBe('abcde');
    expect(reads.slice(5)).toEqual([0, 2, 4]);
  });

  it('ends at the newest wish when there are several', async () => {
    const { player, screen } = newPlayer(letters, 1);
    await Promise.all([player.seek(900), player.seek(200), player.seek(500), player.seek(300)]);
    expect(screen.text).toBe('abcd');
    expect(player.state).toEqual({ positionMs: 300, isPlaying: false, isBlank: false });
  });

  it('has the size of the moment', async () => {
    const { player, screen } = newPlayer([
      [0, 'o', 'a'],
      [10, 'r', '100x50'],
      [20, 'o', 'b'],
    ]);
    await player.seek(5);
    expect(screen.size).toBe('80x24');
    await player.seek(15);
    expect(screen.size).toBe('100x50');
    await player.seek(5);
    expect(screen.size).toBe('80x24');
  });

  it('plays with time to the end, stops there, and begins anew when it is played again', async () => {
    const run = newPlayer(letters);
    const { player, screen } = run;
    player.play();
    await run.pass(250);
    expect(screen.text).toBe('abc');
    expect(player.state.isPlaying).toBe(true);
    player.pause();
    await run.pass(1000);
    expect(screen.text).toBe('abc');
    player.play();
    for (let step = 0; step < 5; step += 1) await run.pass(200);
    expect(screen.text).toBe('abcdefghij');
    expect(player.state).toEqual({ positionMs: 900, isPlaying: false, isBlank: false });
    expect(run.isWaiting).toBe(false);
    player.play();
    await run.pass(0);
    await run.pass(110);
    expect(screen.text).toBe('ab');
  });

  it('says why it stopped when a piece cannot be read, and goes on when it can', async () => {
    const run = newPlayer(letters);
    run.failWith(new Error('The file of this recording is gone.'));
    await run.player.seek(900);
    expect(run.player.state).toMatchObject({
      failure: 'The file of this recording is gone.',
      isPlaying: false,
    });
    run.failWith(undefined);
    await run.player.seek(900);
    expect(run.player.state.failure).toBeUndefined();
    expect(run.screen.text).toBe('abcdefghij');
  });

  it('does not draw on a long way, tells how far it is, and draws when it is there', async () => {
    const big: RecordedEvent[] = Array.from({ length: 30 }, (_, index) => [index, 'o', 'x'.repeat(100_000)]);
    const { player, screen, states } = newPlayer(big, 2);
    await player.seek(29);
    expect(screen.text).toHaveLength(3_000_000);
    expect(screen.blanks).toBe(1);
    expect(screen.isDrawing).toBe(true);
    const progress = states.flatMap(({ isBlank, seeking }) =>
      isBlank && seeking !== undefined ? [seeking] : [],
    );
    expect(progress.length).toBeGreaterThan(3);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
  });

  it('does nothing more when it is not shown any more', async () => {
    const { player, states, screen } = newPlayer(letters);
    player.dispose();
    await player.seek(900);
    expect(states).toEqual([]);
    expect(screen.text).toBe('');
  });
});
