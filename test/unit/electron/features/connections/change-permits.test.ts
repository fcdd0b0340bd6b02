import { describe, expect, it } from 'vitest';
import { ChangePermits } from '#electron/features/connections/change-permits';

const change = 'fleet/deregister-node' as const;
const connectionId = 'aws:prod/eu-west-1';

function setUp() {
  let nowMs = 0;
  const permits = new ChangePermits(() => nowMs);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { permits, pass };
}

describe('a change on a production connection', () => {
  it('is confirmed by the name of one thing', () => {
    const { permits } = setUp();
    expect(() => permits.issue({ connectionId, change, names: ['web-1'], typed: 'web-2' })).toThrow(
      'Type web-1 to confirm.',
    );
    expect(() => permits.issue({ connectionId, change, names: ['web-1'], typed: '1' })).toThrow();
    const permit = permits.issue({ connectionId, change, names: ['web-1'], typed: ' web-1 ' });
    permits.use(permit, connectionId, change);
  });

  it('is confirmed by the number of several, and allows that many calls', () => {
    const { permits } = setUp();
    const permit = permits.issue({ connectionId, change, names: ['a', 'b', 'c'], typed: '3' });
    for (let call = 0; call < 3; call += 1) permits.use(permit, connectionId, change);
    expect(() => permits.use(permit, connectionId, change)).toThrow('has to be confirmed first');
  });

  it('is confirmed by a name without the blanks around it, and never by nothing', () => {
    const { permits } = setUp();
    permits.issue({ connectionId, change, names: [' web 1 '], typed: 'web 1' });
    expect(() => permits.issue({ connectionId, change, names: [' '], typed: '' })).toThrow(
      'Type 1 to confirm.',
    );
  });

  it('takes from a permit all that one call changes', () => {
    const { permits } = setUp();
    const upload = 'transfers/upload' as const;
    const permit = permits.issue({ connectionId, change: upload, names: ['a', 'b'], typed: '2' });
    expect(() => permits.use(permit, connectionId, upload, 3)).toThrow('has to be confirmed first');
    permits.use(permit, connectionId, upload, 2);
    expect(() => permits.use(permit, connectionId, upload)).toThrow('has to be confirmed first');
  });

  it('goes on while its calls follow each other, however long all of them take', () => {
    const { permits, pass } = setUp();
    const permit = permits.issue({ connectionId, change, names: ['a', 'b', 'c'], typed: '3' });
    for (let call = 0; call < 3; call += 1) {
      pass(100_000);
      permits.use(permit, connectionId, change);
    }
  });

  it('is not allowed by a permit for another change or connection, by none, or by one that is too old', () => {
    const { permits, pass } = setUp();
    const permit = permits.issue({ connectionId, change, names: ['web-1'], typed: 'web-1' });
    expect(() => permits.use(undefined, connectionId, change)).toThrow();
    expect(() => permits.use('made up', connectionId, change)).toThrow();
    expect(() => permits.use(permit, 'bridge', change)).toThrow();
    expect(() => permits.use(permit, connectionId, 'fleet/set-tags')).toThrow();
    pass(120_001);
    expect(() => permits.use(permit, connectionId, change)).toThrow();
  });
});
