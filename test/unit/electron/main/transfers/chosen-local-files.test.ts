import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChosenLocalFiles } from '#electron/main/transfers/chosen-local-files';

describe('files that a person chose', () => {
  let directory: string;
  const path = (name: string) => join(directory, name);

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-chosen-'));
    writeFileSync(path('one'), '12345');
    mkdirSync(path('folder'));
    symlinkSync(path('one'), path('link'));
  });
  afterAll(() => {
    chmodSync(directory, 0o700);
    rmSync(directory, { recursive: true, force: true });
  });

  it('are known to the window by a name and an id, and to nobody by a path', async () => {
    const chosen = new ChosenLocalFiles();
    const { files, refused } = await chosen.offer([path('one'), path('link'), path('one')]);
    expect(files.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['one', 5],
      ['link', 5],
    ]);
    expect(refused).toEqual([]);
    expect(JSON.stringify(files)).not.toContain(directory);
    expect(chosen.take(files.map(({ fileId }) => fileId))).toEqual([path('one'), path('link')]);
  });

  it('are taken once, and none is taken that was not chosen', async () => {
    const chosen = new ChosenLocalFiles();
    const { files } = await chosen.offer([path('one')]);
    const fileId = files[0]?.fileId ?? '';
    expect(() => chosen.take([fileId, path('one')])).toThrow('no longer among those that were chosen');
    expect(chosen.take([fileId])).toEqual([path('one')]);
    expect(() => chosen.take([fileId])).toThrow('no longer among those that were chosen');
  });

  it.each([
    ['folder', /It is a folder/],
    ['nothing', /no longer there/],
    ['/dev/null', /no regular file/],
    ['', /no file of this computer/],
  ])('refuse %j with a sentence', async (name, reason) => {
    const given = name.startsWith('/') || name === '' ? name : path(name);
    const { files, refused } = await new ChosenLocalFiles().offer([given, path('one')]);
    expect(files).toHaveLength(1);
    expect(refused).toEqual([{ name: name.replace('/dev/', ''), reason: expect.stringMatching(reason) }]);
  });

  it('refuse a path that is not absolute, though the file is there', async () => {
    const { files, refused } = await new ChosenLocalFiles().offer([relative(process.cwd(), path('one'))]);
    expect(files).toEqual([]);
    expect(refused[0]?.reason).toMatch(/not absolute/);
  });

  it('are forgotten when very many were chosen after them', async () => {
    const chosen = new ChosenLocalFiles();
    const first = (await chosen.offer([path('one')])).files[0]?.fileId ?? '';
    const last = (await chosen.offer([path('link')])).files[0]?.fileId ?? '';
    for (let turn = 0; turn < 4999; turn += 1) await chosen.offer([path('one')]);
    expect(() => chosen.take([first])).toThrow('no longer among');
    expect(chosen.take([last])).toEqual([path('link')]);
  });
});
