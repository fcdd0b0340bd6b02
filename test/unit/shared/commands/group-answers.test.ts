import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerKey, type NodeAnswer } from '#shared/commands/answer';
import { comparedText, groupAnswers, groupsSummary } from '#shared/commands/group-answers';
import { outcomes } from '#shared/commands/outcome';
import { outputMatches, retrySet, retrySetNames } from '#shared/commands/retry-sets';
import { searchAnswers } from '#shared/commands/search-answers';

function answer(
  name: string,
  patch: Partial<NodeAnswer> & { output?: string; code?: number } = {},
): NodeAnswer {
  const { output = 'ok\n', code = 0, ...rest } = patch;
  return {
    connectionId: 'bridge',
    commandId: 'c',
    nodeId: `mi-${name}`,
    nodeName: name,
    otherNames: [],
    outcome: 'success',
    statusDetails: 'Success',
    trace: '',
    steps: [{ name: 'run', outcome: 'success', responseCode: code, output, isCut: false }],
    ...rest,
  };
}

const none = new Set<never>();
const some = fc
  .array(
    fc.record({
      outcome: fc.constantFrom(...outcomes),
      output: fc.constantFrom('', 'a', 'b', 'a at 12:00:01', 'a at 12:00:02'),
      code: fc.constantFrom(0, 1),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((one, index) => answer(String(index), one)));

describe('grouped answers', () => {
  it('put each node into one group', () => {
    fc.assert(
      fc.property(some, (answers) => {
        const members = groupAnswers(answers, none).flatMap((group) => group.members);
        expect([...members].sort()).toEqual(answers.map(answerKey).sort());
      }),
    );
  });

  it('fold exactly those that have the same outcome, exit code and text', () => {
    fc.assert(
      fc.property(some, (answers) => {
        const groups = groupAnswers(answers, new Set(['times']));
        const groupOf = (one: NodeAnswer) =>
          groups.findIndex((group) => group.members.includes(answerKey(one)));
        const isOpen = ({ outcome }: NodeAnswer) => ['waiting', 'running', 'cancelling'].includes(outcome);
        for (const one of answers) {
          for (const other of answers) {
            const isSame =
              one.outcome === other.outcome &&
              (isOpen(one) ||
                (one.steps[0]?.responseCode === other.steps[0]?.responseCode &&
                  comparedText(one, new Set(['times'])) === comparedText(other, new Set(['times']))));
            expect(groupOf(one) === groupOf(other)).toBe(isSame);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('say "47 the same, 2 differ, 1 failed"', () => {
    const answers = [
      ...Array.from({ length: 47 }, (_, index) => answer(`web-${index}`)),
      answer('odd-1', { output: 'other' }),
      answer('odd-2', { output: 'another' }),
      answer('bad', { outcome: 'failed', statusDetails: 'Failed', code: 1 }),
    ];
    const groups = groupAnswers(answers, none);
    expect(groupsSummary(groups)).toBe('47 the same, 2 differ, 1 failed');
    expect(groups[0]?.members).toHaveLength(47);
  });

  it.each([
    [[answer('a')], '1 succeeded'],
    [[answer('a'), answer('b', { output: 'x' })], '2 differ'],
    [[answer('a'), answer('b'), answer('c', { output: 'x' })], '2 the same, 1 differs'],
    [[answer('a', { outcome: 'running' })], '1 running'],
    [[], ''],
  ])('say how %j stand', (answers, expected) => {
    expect(groupsSummary(groupAnswers(answers, none))).toBe(expected);
  });

  it('see no difference in colours, line ends and lines that were written over', () => {
    const groups = groupAnswers(
      [
        answer('a', { output: '10 %\r100 %\r\ndone\r\n' }),
        answer('b', { output: '100 %\n\u001b[32mdone\u001b[0m\n' }),
      ],
      none,
    );
    expect(groups).toHaveLength(1);
    expect(groups[0]?.sample).toBe('100 %\ndone\n');
  });
});

describe('retry sets', () => {
  it('hold settled nodes alone, and every node that did not pass in at least one set', () => {
    fc.assert(
      fc.property(some, (answers) => {
        const sets = new Set(retrySetNames.flatMap((name) => retrySet(answers, name)));
        const settled = answers.filter(
          ({ outcome }) =>
            !['waiting', 'running', 'cancelling', 'no-targets', 'incomplete'].includes(outcome),
        );
        expect([...sets].map(answerKey).sort()).toEqual(settled.map(answerKey).sort());
      }),
    );
  });

  it('count a delivery that timed out as undelivered and as timed out', () => {
    const answers = [answer('a', { outcome: 'delivery-timed-out' })];
    expect(retrySet(answers, 'undelivered')).toEqual(answers);
    expect(retrySet(answers, 'timed-out')).toEqual(answers);
    expect(retrySet(answers, 'failed')).toEqual([]);
  });

  it('have those whose output has a text, whatever its case', () => {
    const answers = [answer('a', { output: 'Kernel 5.10' }), answer('b', { output: 'kernel 6.1' })];
    expect(outputMatches(answers, 'KERNEL 5').map((one) => one.nodeName)).toEqual(['a']);
    expect(outputMatches(answers, '')).toEqual([]);
  });
});

describe('a search in answers', () => {
  it('tells the lines that have the text, and how many there are beyond those', () => {
    const output = Array.from({ length: 20 }, (_, index) => `line ${index}${index % 2 ? ' odd' : ''}`).join(
      '\n',
    );
    const [hits] = searchAnswers([answer('a', { output }), answer('b')], 'ODD');
    expect(hits).toMatchObject({ key: 'bridge c mi-a', lines: 10 });
    expect(hits?.shown[0]).toEqual({ number: 2, text: 'line 1 odd' });
    expect(hits?.shown).toHaveLength(5);
  });

  it('finds what any line is made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), (text) => {
        expect(searchAnswers([answer('a', { output: `before\n>${text}<\nafter` })], text)).toHaveLength(1);
      }),
    );
  });
});
