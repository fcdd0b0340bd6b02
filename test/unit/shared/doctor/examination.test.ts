import { describe, expect, it } from 'vitest';
import { examinationText } from '#shared/doctor/examination';
import { countText, type Finding, inOrder, likelyReason } from '#shared/doctor/finding';

const finding = (id: string, severity: Finding['severity']): Finding => ({
  id,
  severity,
  title: `Title of ${id}`,
  seen: `Seen of ${id}.`,
});

describe('findings', () => {
  it('stand with the gravest first, and otherwise as they came', () => {
    const given = [
      finding('a', 'ok'),
      finding('b', 'unknown'),
      finding('c', 'problem'),
      finding('d', 'warning'),
      finding('e', 'problem'),
      finding('f', 'info'),
    ];
    expect(inOrder(given).map(({ id }) => id)).toEqual(['c', 'e', 'd', 'b', 'f', 'a']);
  });

  it('have as their likely reason the first that can be one', () => {
    expect(likelyReason([finding('a', 'unknown'), finding('b', 'warning')])?.id).toBe('b');
    expect(likelyReason([finding('a', 'warning'), finding('b', 'problem')])?.id).toBe('b');
    expect(likelyReason([finding('a', 'unknown'), finding('b', 'ok')])).toBeUndefined();
  });

  it('are counted in words, without what is well', () => {
    expect(countText([finding('a', 'ok')])).toBe('nothing wrong was found');
    expect(countText([finding('a', 'problem'), finding('b', 'problem'), finding('c', 'unknown')])).toBe(
      '2 problems, 1 not known',
    );
  });
});

describe('the report of an examination', () => {
  it('has each finding with its reason, what helps and the lines to copy', () => {
    const text = examinationText({
      connectionId: 'bridge',
      nodeId: 'mi-1',
      kind: 'hybrid',
      name: 'web',
      examinedAt: 0,
      checks: [],
      findings: [
        finding('fine', 'ok'),
        {
          ...finding('bad', 'problem'),
          why: 'Because.',
          fix: { sentence: 'Do this.', lines: [{ label: 'Do', kind: 'command', text: 'one\ntwo' }] },
        },
      ],
    });
    expect(text).toBe(
      `web (mi-1) on bridge

Examined 1970-01-01T00:00:00.000Z: 1 problem.

PROBLEM: Title of bad
  Seen of bad.
  Because.
  What helps: Do this.
  Do:
    one
    two

OK: Title of fine
  Seen of fine.
`,
    );
  });
});
