import { describe, expect, it } from 'vitest';
import { SessionRecorder } from '#electron/session-host/session-recorder';
import { FakeClock } from '#test/helpers/fake-clock';

const size = { cols: 80, rows: 24 };
const order = { path: '/r/one.cast', header: { version: 2 as const, width: 80, height: 24 }, maxBytes: 1e6 };

describe('what sees a session', () => {
  it('counts what it shows when it is not recorded', async () => {
    const recorder = new SessionRecorder({
      size,
      recording: undefined,
      clock: new FakeClock(),
      onStopped: () => {},
    });
    recorder.output(Buffer.from('four'));
    recorder.output(Buffer.from('→'));
    expect(await recorder.end()).toEqual({ outputBytes: 7 });
  });

  it('records output and sizes that are new', async () => {
    let text = '';
    const recorder = new SessionRecorder({
      size,
      recording: order,
      clock: new FakeClock(),
      openFile: () =>
        Promise.resolve({
          append: async (more) => {
            text += more;
          },
          cutTo: async () => {},
          finish: async () => {},
        }),
      onStopped: () => {},
    });
    recorder.resized(size);
    recorder.output(Buffer.from('a'));
    recorder.resized({ cols: 100, rows: 24 });
    recorder.resized({ cols: 100, rows: 24 });
    const outcome = await recorder.end();
    expect(outcome).toEqual({ outputBytes: 1, recording: { isComplete: true, bytes: text.length } });
    expect(text.split('\n').slice(1)).toEqual(['[0.000, "o", "a"]', '[0.000, "r", "100x24"]', '']);
  });
});
