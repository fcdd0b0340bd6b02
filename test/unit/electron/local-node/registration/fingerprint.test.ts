import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFingerprint, similarity } from '#electron/local-node/registration/fingerprint';

describe('the machine fingerprint', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-fingerprint-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const facts = { a: '1', b: '2', c: '3', d: '4', e: '5' };

  it('stays while at least 40 % of the facts hold', () => {
    const first = loadFingerprint(directory, facts, 0);
    expect(loadFingerprint(directory, { ...facts, c: 'x', d: 'x', e: 'x' }, 0)).toBe(first);
  });

  it('is replaced on another machine', () => {
    const first = loadFingerprint(directory, facts, 0);
    expect(loadFingerprint(directory, { a: '1', b: 'x', c: 'x', d: 'x', e: 'x' }, 0)).not.toBe(first);
  });

  it('is replaced when its file is corrupt, which is kept', () => {
    writeFileSync(join(directory, 'fingerprint.json'), 'not json');
    const made = loadFingerprint(directory, facts, 0);
    expect(loadFingerprint(directory, facts, 0)).toBe(made);
    expect(readdirSync(directory)).toContain('fingerprint.json.corrupt-19700101T000000Z');
  });

  it('counts a fact that is gone as changed', () => {
    expect(similarity(facts, { a: '1' })).toBe(20);
    expect(similarity({}, facts)).toBe(100);
  });
});
