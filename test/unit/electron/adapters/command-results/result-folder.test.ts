import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ResultFolder } from '#electron/adapters/command-results/result-folder';

describe('a folder of results', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-results-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('appears when it is finished, with every file', async () => {
    const path = join(directory, 'results');
    const folder = await ResultFolder.make(path);
    await folder.write(['web-1', 'stdout'], '.txt', ['one ', new TextEncoder().encode('two')]);
    expect(readdirSync(directory)).not.toContain('results');
    await folder.finish();
    expect(readdirSync(directory)).toEqual(['results']);
    expect(readFileSync(join(path, 'web-1-stdout.txt'), 'utf8')).toBe('one two');
  });

  it('gives nodes of one name files of their own, whatever their case', async () => {
    const folder = await ResultFolder.make(join(directory, 'results'));
    const names = [];
    for (const name of ['web', 'Web', '../web', 'web']) names.push(await folder.write([name], '.txt', ['x']));
    expect(names).toEqual(['web.txt', 'Web-2.txt', '_web.txt', 'web-3.txt']);
    await folder.finish();
    expect(readdirSync(join(directory, 'results'))).toHaveLength(4);
  });

  it('leaves nothing behind when it is discarded', async () => {
    const folder = await ResultFolder.make(join(directory, 'results'));
    await folder.write(['a'], '.txt', ['x']);
    await folder.discard();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says in a sentence why it cannot be written', async () => {
    await expect(ResultFolder.make(join(directory, 'missing', 'results'))).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('its folder does not exist'),
    });
    mkdirSync(join(directory, 'results'));
    const folder = await ResultFolder.make(join(directory, 'results'));
    await folder.write(['a'], '.txt', ['x']);
    mkdirSync(join(directory, 'results', 'something'));
    await expect(folder.finish()).rejects.toMatchObject({ code: 'Unavailable' });
    await folder.discard();
  });
});
