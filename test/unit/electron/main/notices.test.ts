import { beforeEach, describe, expect, it } from 'vitest';
import { Notices } from '#electron/main/notices';
import type { Notice } from '#shared/ipc/contract';

const keptAside = { severity: 'warning', title: 'A file was kept aside', message: 'settings.json' } as const;
const portMoved = { severity: 'info', title: 'A port moved', message: '4000 was taken' } as const;

describe('Notices', () => {
  let told: Notice[][];
  let notices: Notices;

  beforeEach(() => {
    told = [];
    notices = new Notices((all) => told.push(all));
  });

  it('keep what they are given, in order, each under an id of its own', () => {
    notices.add(keptAside);
    notices.add(portMoved);
    expect(notices.all).toMatchObject([keptAside, portMoved]);
    expect(new Set(notices.all.map((one) => one.noticeId)).size).toBe(2);
  });

  it('tell of each change with everything that there is', () => {
    notices.add(keptAside);
    notices.add(portMoved);
    notices.dismiss(notices.all[0]?.noticeId ?? '');
    expect(told.map((all) => all.length)).toEqual([1, 2, 1]);
    expect(told.at(-1)).toEqual(notices.all);
  });

  it('leave alone what they told before', () => {
    notices.add(keptAside);
    const before = told[0];
    notices.add(portMoved);
    notices.dismiss(notices.all[0]?.noticeId ?? '');
    expect(before).toMatchObject([keptAside]);
  });

  it('show the same notice once', () => {
    notices.add(keptAside);
    notices.add({ ...keptAside });
    expect(notices.all).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it('tell two notices apart by their text', () => {
    notices.add(keptAside);
    notices.add({ ...keptAside, message: 'bridge.db' });
    expect(notices.all).toHaveLength(2);
  });

  it('show a notice again that happened again after it was dismissed', () => {
    notices.add(keptAside);
    notices.dismiss(notices.all[0]?.noticeId ?? '');
    expect(notices.all).toEqual([]);
    notices.add(keptAside);
    expect(notices.all).toMatchObject([keptAside]);
  });

  it('stay when another one is dismissed, or one that is gone', () => {
    notices.add(keptAside);
    notices.dismiss('unknown');
    expect(notices.all).toMatchObject([keptAside]);
  });
});
