import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActivationStore } from '#electron/control-plane/store/activations';
import { openStore, type Store } from '#electron/control-plane/store/database';
import { silentLogger } from '#electron/platform/logger';

describe('ActivationStore', () => {
  let directory: string;
  let store: Store;
  let activations: ActivationStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-activations-'));
    ({ store } = openStore(join(directory, 'bridge.db'), silentLogger, 0));
    activations = new ActivationStore(store);
  });
  afterEach(() => {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const insert = (activationId: string, description: string, expiresAt: number) =>
    activations.insert({
      activationId,
      description,
      expiresAt,
      codeHash: 'hash',
      defaultInstanceName: '',
      iamRole: 'role',
      registrationLimit: 1,
      registrations: 0,
      createdAt: 0,
      tags: [],
    });

  it('forgets its own activations that nobody used, and no other', () => {
    insert('expired', 'own', 100);
    insert('valid', 'own', 200);
    insert('used', 'own', 100);
    activations.countRegistration('used');
    insert('an operator’s', 'workshop', 100);
    activations.removeUnused('own', 150);
    expect(activations.list().map((one) => one.activationId)).toEqual(
      expect.arrayContaining(['valid', 'used', 'an operator’s']),
    );
    expect(activations.get('expired')).toBeUndefined();
  });
});
