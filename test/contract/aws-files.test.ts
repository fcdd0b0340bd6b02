import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { parseNested } from '#electron/adapters/aws/profiles/parse-ini';
import type { Settings } from '#electron/adapters/aws/profiles/settings';

const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-ini-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;

/** Each file is read by botocore's own loader; null where it refuses the whole file. */
const program = `
import json, sys, botocore.configloader as loader, botocore.exceptions as errors
answers = []
for path in json.load(sys.stdin):
    try:
        answers.append(loader.load_config(path))
    except errors.ConfigParseError:
        answers.append(None)
json.dump(answers, sys.stdout)
`;

interface Loaded {
  profiles: Record<string, Record<string, unknown>>;
  sso_sessions: Record<string, Record<string, unknown>>;
  services: Record<string, Record<string, unknown>>;
}

function byBotocore(texts: string[]): (Loaded | null)[] {
  const paths = texts.map((text, index) => {
    const path = join(folder, `${index}.ini`);
    writeFileSync(path, text);
    return path;
  });
  return JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(paths), encoding: 'utf8' }),
  );
}

async function byUs(index: number): Promise<{ read: Loaded; problems: number }> {
  const env = {
    AWS_CONFIG_FILE: join(folder, `${index}.ini`),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  };
  const files = await readAwsFiles({ env, home: folder });
  const plain = (settings: Settings) =>
    Object.fromEntries(
      [...settings.entries()].map(([key, value]) => [
        key,
        parseNested(value) ? Object.fromEntries(parseNested(value)?.entries ?? []) : value,
      ]),
    );
  return {
    problems: files.problems.filter(({ line }) => line !== undefined).length,
    read: {
      profiles: Object.fromEntries(
        [...files.profiles].map(([name, { settings }]) => [name, plain(settings)]),
      ),
      sso_sessions: Object.fromEntries([...files.ssoSessions].map(([name, one]) => [name, plain(one)])),
      services: Object.fromEntries(
        [...files.services].map(([name, services]) => [
          name,
          Object.fromEntries([...services].map(([service, one]) => [service, plain(one)])),
        ]),
      ),
    },
  };
}

const word = fc.stringMatching(/^[a-zA-Z0-9_.ü日-]{1,8}$/);
const heading = fc.oneof(
  fc.constant('default'),
  word.map((name) => `profile ${name}`),
  fc.tuple(word, word).map(([one, other]) => `profile "${one} ${other}"`),
  word.map((name) => `profile '${name}'`),
  word.map((name) => `sso-session ${name}`),
  word,
);
const value = fc.oneof(word, fc.stringMatching(/^[a-zA-Z0-9 =:#;/"'+[\]-]{0,20}$/));
const blank = fc.constantFrom('', '  ', '# said', '  ; said', '\t# said');
const entry = fc
  .tuple(word, fc.constantFrom(' = ', '=', ': ', ' : '), value)
  .map(([key, delimiter, text]) => `${key}${delimiter}${text}`);
const nested = fc
  .tuple(word, fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }))
  .map(([key, pairs]) => [`${key} =`, ...pairs.map(([one, text]) => `  ${one} = ${text}`)].join('\n'));
const line = fc.oneof({ weight: 5, arbitrary: entry }, nested, blank);
const section = fc
  .tuple(heading, fc.array(line, { maxLength: 6 }))
  .map(([name, lines]) => [`[${name}]`, ...lines]);
const services = fc
  .tuple(word, fc.array(nested, { maxLength: 3 }))
  .map(([name, lines]) => [`[services ${name}]`, ...lines]);
const file = fc
  .tuple(
    fc.array(blank, { maxLength: 2 }),
    fc.array(fc.oneof({ weight: 5, arbitrary: section }, services), { maxLength: 5 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([first, sections, end]) => [...first, ...sections.flat(), ''].join(end));

describe.skipIf(!hasBotocore)('the AWS files', () => {
  it('are read as botocore reads them, whatever is in them that it reads at all', async () => {
    const texts = fc.sample(file, 1500);
    const theirs = byBotocore(texts);
    let read = 0;
    for (const [index, their] of theirs.entries()) {
      const ours = await byUs(index);
      if (their === null) {
        expect(ours.problems, texts[index]).toBeGreaterThan(0);
        continue;
      }
      read += 1;
      const { profiles, services, sso_sessions } = their;
      expect(ours.read, texts[index]).toEqual({ profiles, sso_sessions, services });
    }
    expect(read).toBeGreaterThan(300);
  });
});
