import { describe, expect, it } from 'vitest';
import { applyRowQuery } from '#shared/fleet/row-query';
import { durationText } from '#shared/sessions/duration-text';
import type { Session } from '#shared/sessions/session';
import { sessionColumnKind, sessionColumns, sessionColumnText } from '#shared/sessions/session-columns';

const session = (more: Partial<Session> = {}): Session => ({
  connectionId: 'bridge',
  sessionId: 'ops-0a1b',
  nodeId: 'mi-1',
  status: 'Terminated',
  isOwn: true,
  ...more,
});

describe('the columns of sessions', () => {
  it('have a text for what is known, and none for what is not', () => {
    const texts = (one: Session) => sessionColumns.map((column) => sessionColumnText(one, column));
    expect(texts(session())).toEqual([
      ...['ops-0a1b', 'Terminated', 'mi-1', 'mi-1', '', '', '', '', '', '', '', '', '', 'This application'],
    ]);
    expect(
      texts(
        session({
          nodeName: 'web',
          owner: 'ops',
          startedAt: 0,
          endedAt: 3_723_000,
          endReason: 'The shell ended.',
          documentName: 'SSM-SessionManagerRunShell',
          reason: 'deploy',
          recording: { state: 'complete' },
          outputBytes: 1234,
          isOwn: false,
        }),
      ),
    ).toEqual([
      ...[
        'ops-0a1b',
        'Terminated',
        'web',
        'mi-1',
        'ops',
        '1970-01-01T00:00:00.000Z',
        '1970-01-01T01:02:03.000Z',
      ],
      ...[
        '1:02:03',
        'The shell ended.',
        'SSM-SessionManagerRunShell',
        'deploy',
        'Recorded',
        '1234',
        'Elsewhere',
      ],
    ]);
  });

  it('order durations by their length', () => {
    const rows = [36_000_000, 5000, 3_600_000, 59_000, 61_000].map((endedAt) =>
      session({ startedAt: 0, endedAt }),
    );
    const sorted = applyRowQuery(
      rows,
      { tokens: [], operation: 'and', sort: { column: 'duration', descending: false } },
      sessionColumns,
      sessionColumnText,
      sessionColumnKind,
    );
    expect(sorted.map((one) => one.endedAt)).toEqual([5000, 59_000, 61_000, 3_600_000, 36_000_000]);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0:00:00'],
    [999, '0:00:00'],
    [59_999, '0:00:59'],
    [360_000_000, '100:00:00'],
    [-5, '0:00:00'],
  ])('of %d ms reads %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
