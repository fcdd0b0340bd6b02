import { describe, expect, it } from 'vitest';
import { outputNote } from '../../../../../renderer/features/command-result/output-note';

const none = { kind: 'none', isEnded: false, isComplete: undefined, reason: undefined } as const;
const live = { ...none, kind: 'live' } as const;
const whole = { droppedLines: 0, isCut: false };

describe('what is said of an output', () => {
  it('is that it is cut, after how much, and where more may be', () => {
    const cut = { droppedLines: 0, isCut: true };
    expect(outputNote(none, cut, 'stdout', true)).toBe(
      'Cut: the service keeps the first 24,000 characters of the output. More is in S3 where the command was told to write there.',
    );
    expect(outputNote(none, cut, 'stderr', true)).toContain('first 8,000 characters of the errors');
  });

  it('is when a node that sends nothing meanwhile tells it, and how much of it', () => {
    expect(outputNote(none, whole, 'stdout', false)).toContain(
      'when the command has ended there, cut after 24,000 characters of output and 8,000 of errors',
    );
    expect(outputNote(none, whole, 'stdout', true)).toContain('all of it');
  });

  it('is that it is live, and uncut when all has come', () => {
    expect(outputNote(live, whole, 'stdout', false)).toContain('Live and uncut');
    expect(outputNote({ ...live, isEnded: true, isComplete: true }, whole, 'stdout', true)).toBe('Uncut.');
  });

  it('is that not all of it came, and why, and what the window no longer holds', () => {
    const broken = { ...live, isEnded: true, isComplete: false, reason: 'The node lost it.' };
    expect(outputNote(broken, whole, 'stdout', true)).toBe(
      'The node lost it. Not all of the output has arrived.',
    );
    expect(outputNote(live, { droppedLines: 1200, isCut: false }, 'stdout', false)).toContain(
      'The first 1,200 lines are not kept in the window',
    );
  });
});
