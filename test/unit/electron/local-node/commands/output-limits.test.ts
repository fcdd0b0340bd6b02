import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputCollector } from '#electron/local-node/commands/output-collector';
import {
  combinedLimit,
  combineOutput,
  cutText,
  streamLimit,
  streamSuffix,
} from '#electron/local-node/commands/output-limits';

describe('cutText', () => {
  it('keeps a text of exactly the limit and cuts one that is a character longer', () => {
    expect(cutText('x'.repeat(24_000), streamLimit, streamSuffix)).toBe('x'.repeat(24_000));
    const cut = cutText('x'.repeat(24_001), streamLimit, streamSuffix);
    expect(cut).toHaveLength(24_000);
    expect(cut.endsWith('x--output truncated--')).toBe(true);
  });

  it('never ends inside a surrogate pair and never exceeds its limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.integer({ min: 25, max: 60 }),
        (text, limit) => {
          const cut = cutText(text, limit, streamSuffix);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(() => encodeURIComponent(cut)).not.toThrow();
        },
      ),
    );
  });
});

describe('combineOutput', () => {
  it('puts a title between stdout and stderr, as the captured replies do', () => {
    expect(combineOutput('hello\nroot\n', 'err\nfailed to run commands: exit status 3')).toBe(
      'hello\nroot\n\n----------ERROR-------\nerr\nfailed to run commands: exit status 3',
    );
    expect(combineOutput('only\n', '')).toBe('only\n');
  });

  it('keeps the head, never exceeds 2,500 characters, and cuts only what does not fit', () => {
    const lengths = fc.integer({ min: 0, max: 6000 });
    fc.assert(
      fc.property(lengths, lengths, (out, err) => {
        const stdout = 'o'.repeat(out);
        const stderr = 'e'.repeat(err);
        const combined = combineOutput(stdout, stderr);
        expect(combined.length).toBeLessThanOrEqual(combinedLimit);
        const fits = out + err + (err > 0 ? '\n----------ERROR-------\n'.length : 0) <= combinedLimit;
        expect(combined.includes('truncated')).toBe(!fits);
      }),
    );
  });
});

describe('OutputCollector', () => {
  it('joins a character that came in two chunks', () => {
    const collector = new OutputCollector();
    const bytes = Buffer.from('grün\n');
    collector.take(bytes.subarray(0, 3));
    collector.take(bytes.subarray(3));
    expect(collector.finish()).toBe('grün\n');
  });

  it('keeps the ending whole when the output is cut', () => {
    const collector = new OutputCollector();
    for (let count = 0; count < 100; count += 1) collector.take(Buffer.alloc(1000, 'x'));
    const text = collector.finish('failed to run commands: exit status 3');
    expect(text).toHaveLength(streamLimit);
    expect(text.endsWith('--output truncated--failed to run commands: exit status 3')).toBe(true);
  });
});
