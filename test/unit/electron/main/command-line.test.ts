import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '#electron/main/command-line';

describe('parseCommandLine', () => {
  it('reads what the application may be started with', () => {
    expect(
      parseCommandLine([
        'electron',
        '.',
        '--data=/srv/q',
        '--screenshot=/tmp/a.png',
        '--size=1280x800',
        '--theme=dark',
      ]),
    ).toEqual({
      dataDirectory: resolve('/srv/q'),
      screenshot: resolve('/tmp/a.png'),
      size: { width: 1280, height: 800 },
      theme: 'dark',
    });
  });

  it('takes paths from where it was started', () => {
    expect(parseCommandLine(['--data=fleet', '--screenshot=../shot.png'])).toEqual({
      dataDirectory: resolve('fleet'),
      screenshot: resolve('../shot.png'),
    });
  });

  it('keeps an equals sign that is part of a value', () => {
    expect(parseCommandLine(['--data=/srv/a=b'])).toEqual({ dataDirectory: resolve('/srv/a=b') });
  });

  it('lets the last of two count', () => {
    expect(parseCommandLine(['--theme=dark', '--theme=light'])).toEqual({ theme: 'light' });
  });

  it.each([
    '--data=',
    '--data',
    '-data=/x',
    'data=/x',
    '--size=1280',
    '--size=1280x',
    '--size=99x100',
    '--size=100000x100',
    '--size=-100x100',
    '--size=1e3x100',
    '--size=1280x800 ',
    '--theme=pink',
    '--theme=Dark',
    '--no-sandbox',
    '--remote-debugging-port=9222',
    '--disable-features=A,B',
    '',
  ])('leaves "%s" alone', (argument) => {
    expect(parseCommandLine([argument])).toEqual({});
  });

  it('names nothing that was not asked for, and never fails', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (argv) => {
        expect(parseCommandLine(argv.filter((argument) => !argument.startsWith('--')))).toEqual({});
        expect(() => parseCommandLine(argv)).not.toThrow();
      }),
    );
  });
});
