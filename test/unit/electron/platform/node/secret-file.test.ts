import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateSecrets, secretStorage } from '#electron/platform/node/secret-file';
import { type Keyring, SecretsUnusableError } from '#electron/platform/secret-store';

/** Seals by turning the bits of every byte; opens only what it has sealed. */
function fakeKeyring(key = 0x5a): Keyring {
  return {
    seal: (text) => Buffer.from([key, ...Buffer.from(text, 'utf8').map((byte) => byte ^ key)]),
    open: (sealed) => {
      if (sealed[0] !== key) throw new Error('decryption failed');
      return Buffer.from(sealed.slice(1).map((byte) => byte ^ key)).toString('utf8');
    },
  };
}

const secrets = { accessKeyId: 'AKIACANARY', secretAccessKey: 'canary/secret+é' };
const create = () => ({ ...secrets });
const mustNotCreate = () => expect.fail('new secrets were made');

describe('loadOrCreateSecrets', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-secrets-'));
    path = join(directory, 'bridge', 'secrets.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('keeps them in a file of its owner alone where there is no keyring', () => {
    expect(loadOrCreateSecrets(path, undefined, create)).toEqual({ storage: 'file', secrets });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(directory, 'bridge'))).toEqual(['secrets.json']);
  });

  it('gives the same ones ever after', () => {
    loadOrCreateSecrets(path, undefined, create);
    expect(loadOrCreateSecrets(path, undefined, mustNotCreate)).toEqual({ storage: 'file', secrets });
  });

  it('writes nothing that can be read without the keyring where there is one', () => {
    expect(loadOrCreateSecrets(path, fakeKeyring(), create)).toEqual({ storage: 'keyring', secrets });
    const text = readFileSync(path, 'utf8');
    const { sealed } = JSON.parse(text) as { sealed: string };
    for (const form of [text, Buffer.from(sealed, 'base64').toString('latin1')]) {
      for (const secret of Object.values(secrets)) expect(form).not.toContain(secret);
      expect(form).not.toContain('canary');
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says how they are kept, without a keyring, and nothing of a file that is not one of these', () => {
    expect(secretStorage(path)).toBeUndefined();
    loadOrCreateSecrets(path, fakeKeyring(), create);
    expect(secretStorage(path)).toBe('keyring');
    rmSync(path);
    loadOrCreateSecrets(path, undefined, create);
    expect(secretStorage(path)).toBe('file');
    writeFileSync(path, '{');
    expect(secretStorage(path)).toBeUndefined();
  });

  it('opens with the keyring what it has sealed', () => {
    loadOrCreateSecrets(path, fakeKeyring(), create);
    expect(loadOrCreateSecrets(path, fakeKeyring(), mustNotCreate)).toEqual({ storage: 'keyring', secrets });
  });

  it('leaves secrets in the file in which they were made, also when a keyring has come', () => {
    loadOrCreateSecrets(path, undefined, create);
    const before = readFileSync(path);
    expect(loadOrCreateSecrets(path, fakeKeyring(), mustNotCreate)).toEqual({ storage: 'file', secrets });
    expect(readFileSync(path)).toEqual(before);
  });

  const refused = (keyring: Keyring | undefined): string => {
    const before = readFileSync(path);
    let message = '';
    try {
      loadOrCreateSecrets(path, keyring, mustNotCreate);
    } catch (error) {
      expect(error).toBeInstanceOf(SecretsUnusableError);
      message = (error as Error).message;
    }
    expect(message).toContain(path);
    expect(readFileSync(path)).toEqual(before);
    return message;
  };

  it('sends a start without a keyring to the application, which has sealed them', () => {
    loadOrCreateSecrets(path, fakeKeyring(), create);
    expect(refused(undefined)).toContain('Start the application');
  });

  it('asks to unlock a keyring that cannot open them', () => {
    loadOrCreateSecrets(path, fakeKeyring(), create);
    expect(refused(fakeKeyring(0x33))).toContain('Unlock the keyring');
  });

  it('takes an opened text that holds no secrets for one that could not be opened', () => {
    writeAside(JSON.stringify({ storage: 'keyring', sealed: sealedText('{"accessKeyId":7}') }));
    expect(refused(fakeKeyring())).toContain('keyring');
  });

  it.each([
    ['is empty', ''],
    ['is cut short', '{"storage":"file","secrets":{"acce'],
    ['names another storage', '{"storage":"cloud","secrets":{}}'],
    ['lacks the secrets', '{"storage":"file"}'],
    ['holds something else than texts', '{"storage":"file","secrets":{"accessKeyId":7}}'],
    ['is no object', '[]'],
  ])('leaves a file as it is that %s, and says what to do', (_title, text) => {
    writeAside(text);
    expect(refused(undefined)).toContain('backup');
    expect(refused(fakeKeyring())).toContain('backup');
  });

  it('does not say a secret in its refusal', () => {
    writeAside('{"storage":"file","secrets":{"accessKeyId":"canary"},');
    expect(refused(undefined)).not.toContain('canary');
  });

  const sealedText = (text: string) => Buffer.from(fakeKeyring().seal(text)).toString('base64');
  const writeAside = (text: string) => {
    path = join(directory, 'secrets.json');
    writeFileSync(path, text);
  };
});
