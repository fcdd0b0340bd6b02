import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isRecorded,
  isRecordingFileName,
  recordingFileName,
} from '#electron/features/sessions/recording-policy';
import { defaultSettings } from '#shared/settings/defaults';

const policy = (record: 'never' | 'all' | 'tagged') => ({ ...defaultSettings.recording, record });
const production = [{ key: 'Environment', value: 'production' }];

describe('whether a session is recorded', () => {
  it('is no until somebody wants it', () => {
    expect(isRecorded(defaultSettings.recording, production)).toBe(false);
  });

  it('is as the settings have it', () => {
    expect(isRecorded(policy('all'), [])).toBe(true);
    expect(isRecorded(policy('tagged'), [{ key: 'Name', value: 'x' }, ...production])).toBe(true);
    expect(isRecorded(policy('tagged'), [{ key: 'Environment', value: 'test' }])).toBe(false);
    expect(isRecorded(policy('tagged'), [])).toBe(false);
  });

  it('is yes where a rule over tags cannot be looked up', () => {
    expect(isRecorded(policy('tagged'), undefined)).toBe(true);
    expect(isRecorded(policy('never'), undefined)).toBe(false);
  });
});

describe('the file of a recording', () => {
  it('has a name that is safe, whatever the session is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 96, unit: 'binary' }), (sessionId) => {
        const name = recordingFileName(sessionId, Date.UTC(2026, 10, 24, 9, 30), 'a1b2');
        expect(name).toMatch(/^20261124T093000Z-[A-Za-z0-9_-]+-a1b2\.cast$/);
        expect(isRecordingFileName(name)).toBe(true);
      }),
    );
  });

  it('is no name that leads elsewhere', () => {
    for (const name of ['../20261124T093000Z-a-b.cast', '/etc/passwd', '20261124T093000Z-a/../b-c.cast', ''])
      expect(isRecordingFileName(name)).toBe(false);
  });
});
