import { describe, expect, it } from 'vitest';
import { parseIni, parseNested, splitWords } from '#electron/adapters/aws/profiles/parse-ini';

function plain(text: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    parseIni(text).sections.map(({ name, entries }) => [
      name,
      Object.fromEntries([...entries].map(([key, { value }]) => [key, value])),
    ]),
  );
}

describe('parseIni', () => {
  it('reads keys in any case, either delimiter and Windows line ends, after a byte order mark', () => {
    expect(plain('\uFEFF[default]\r\nRegion = eu-west-1\r\noutput: json\r\nempty =\r\n')).toEqual({
      default: { region: 'eu-west-1', output: 'json', empty: '' },
    });
  });

  it('takes a comment for one on a line of its own alone, as the CLI does', () => {
    expect(plain('# one\n[a] ; two\nx = 1 # three\n  ; four\ny=2\n')).toEqual({
      a: { x: '1 # three', y: '2' },
    });
  });

  it('keeps the lines of a nested section', () => {
    const text = '[a]\ns3 =\n  max = 1\n\n  # said\n  addressing = path\nregion = x\n';
    expect(plain(text)).toEqual({ a: { s3: '\nmax = 1\n\naddressing = path', region: 'x' } });
    expect(parseNested('\nmax = 1\n\naddressing = path')?.entries).toEqual(
      new Map([
        ['max', '1'],
        ['addressing', 'path'],
      ]),
    );
  });

  it('says what cannot be read, with its line, without repeating it, and reads the rest', () => {
    const { problems } = parseIni('[a]\nx = 1\nwJalrXUtnFEMI\n[b]\ny = 2\n[c\nz = 3\n[a]\nx = 4\nx = 5\n');
    expect(problems.map(({ line }) => line)).toEqual([3, 6, 8, 9, 10]);
    expect(problems.map(({ message }) => message).join(' ')).not.toContain('wJalr');
    expect(plain('[a]\nx = 1\njunk\n[b]\ny = 2\n[c\nz = 3\n')).toEqual({ a: { x: '1' }, b: { y: '2' } });
  });

  it('gives entries of [DEFAULT] to all', () => {
    expect(plain('[DEFAULT]\nregion = x\n[a]\n[b]\nregion = y\n')).toEqual({
      a: { region: 'x' },
      b: { region: 'y' },
    });
  });

  it('says once that a file is something else', () => {
    expect(parseIni('{\n "json": true,\n "x": 1 }\n').problems).toHaveLength(1);
  });
});

describe('splitWords', () => {
  it('splits as a shell does', () => {
    expect(splitWords(`profile "two words" it\\'s 'a "b"' ""`)).toEqual([
      'profile',
      'two words',
      "it's",
      'a "b"',
      '',
    ]);
    expect(splitWords('open "quote')).toBeUndefined();
  });

  it('leaves the backslashes of Windows paths', () => {
    expect(splitWords('"C:\\Program Files\\x.exe" --a', { windows: true })).toEqual([
      'C:\\Program Files\\x.exe',
      '--a',
    ]);
  });
});
