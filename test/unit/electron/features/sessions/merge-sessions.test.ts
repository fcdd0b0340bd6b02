import { describe, expect, it } from 'vitest';
import { mergePage, mergeSession } from '#electron/features/sessions/merge-sessions';
import type { ToldSession } from '#electron/features/sessions/ports';
import type { OwnSession } from '#electron/features/sessions/session-journal';

const own = (more: Partial<OwnSession> = {}): OwnSession => ({
  connectionId: 'bridge',
  sessionId: 's-1',
  nodeId: 'mi-1',
  userName: 'me',
  startedAt: 1000,
  isOver: false,
  isInterrupted: false,
  ...more,
});
const told = (more: Partial<ToldSession> = {}): ToldSession => ({
  sessionId: 's-1',
  nodeId: 'mi-1',
  status: 'Connected',
  startedAt: 1010,
  owner: 'arn:user/me',
  documentName: 'SSM-SessionManagerRunShell',
  ...more,
});
const over = { isOver: true, endedAt: 5000, endReason: 'The shell ended.' };
const interrupted = { isOver: true, isInterrupted: true, endReason: 'Quarterdeck was killed.' };

describe('one session from two sources', () => {
  it('has what each of them knows', () => {
    expect(mergeSession('bridge', own({ reason: 'deploy', outputBytes: 9 }), told(), 'web')).toEqual({
      connectionId: 'bridge',
      sessionId: 's-1',
      nodeId: 'mi-1',
      nodeName: 'web',
      status: 'Connected',
      owner: 'arn:user/me',
      startedAt: 1000,
      documentName: 'SSM-SessionManagerRunShell',
      reason: 'deploy',
      outputBytes: 9,
      isOwn: true,
    });
  });

  it('of somebody else is as the control plane tells it', () => {
    const merged = mergeSession(
      'bridge',
      undefined,
      told({ status: 'Terminated', endedAt: 9, details: 'Idle.' }),
    );
    expect(merged).toMatchObject({ isOwn: false, status: 'Terminated', endedAt: 9, endReason: 'Idle.' });
  });

  it('has ended when that was seen here, even if the control plane has not noticed', () => {
    expect(mergeSession('bridge', own(over), told())).toMatchObject({
      status: 'Terminated',
      endedAt: 5000,
      endReason: 'The shell ended.',
    });
  });

  it('ended for two reasons when the application was killed meanwhile, at the time that the control plane has', () => {
    const gone = told({ status: 'Terminated', endedAt: 7000, details: 'Idle too long.' });
    expect(mergeSession('bridge', own(interrupted), gone)).toMatchObject({
      status: 'Terminated',
      endedAt: 7000,
      endReason: 'Quarterdeck was killed. Its control plane says: Idle too long.',
    });
  });

  it('goes on, and says so, when the application was killed and the control plane still has it', () => {
    const merged = mergeSession('bridge', own({ ...interrupted, endedAt: 4000 }), told());
    expect(merged.status).toBe('Connected');
    expect(merged.endedAt).toBeUndefined();
    expect(merged.endReason).toContain('goes on until');
  });

  it('is shown from here when the control plane does not answer', () => {
    expect(mergeSession('bridge', own(interrupted), undefined)).toMatchObject({
      status: 'Terminated',
      owner: 'me',
      endReason: 'Quarterdeck was killed.',
    });
  });
});

describe('a page of sessions', () => {
  const page = (state: 'Active' | 'History', isFirst: boolean, mine: OwnSession[], theirs: ToldSession[]) =>
    mergePage({
      connectionId: 'bridge',
      state,
      isFirst,
      own: new Map(mine.map((one) => [one.sessionId, one])),
      told: theirs,
      nameOf: () => undefined,
    }).map((one) => one.sessionId);
  const mine = [
    own({ sessionId: 'open', startedAt: 1 }),
    own({ sessionId: 'over', startedAt: 3, ...over }),
    own({ sessionId: 'killed', startedAt: 2, ...interrupted }),
  ];

  it('has the own sessions that the control plane did not name on its first part alone, newest first', () => {
    expect(page('History', true, mine, [])).toEqual(['over', 'killed']);
    expect(page('Active', true, mine, [])).toEqual(['open']);
    expect(page('History', false, mine, [])).toEqual([]);
  });

  it('names none twice', () => {
    const theirs = [
      told({ sessionId: 'over', status: 'Terminated' }),
      told({ sessionId: 'other', status: 'Terminated', startedAt: 9 }),
    ];
    expect(page('History', true, mine, theirs)).toEqual(['other', 'over', 'killed']);
  });

  it('does not show as active what was seen to end', () => {
    expect(page('Active', true, mine, [told({ sessionId: 'over' }), told({ sessionId: 'killed' })])).toEqual([
      'killed',
      'open',
    ]);
  });
});
