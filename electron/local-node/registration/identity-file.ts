import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { keepAside } from '../../platform/node/keep-aside';
import { privateKeyPem, readPrivateKey } from './key-pair';

/** Who this node is at its control plane. */
export interface NodeIdentity {
  instanceId: string;
  privateKey: KeyObject;
  /** A key sent with UpdateManagedInstancePublicKey whose answer is not known yet. */
  pendingPrivateKey: KeyObject | undefined;
}

const identityFileSchema = z.object({
  version: z.literal(1),
  instanceId: z.string().min(10),
  privateKey: z.string(),
  pendingPrivateKey: z.string().optional(),
});

export interface IdentityFile {
  /** Undefined when the node is not registered. */
  load(): NodeIdentity | undefined;
  save(identity: NodeIdentity): void;
  /** Moves the registration away, so that the node can register anew and nothing is lost. */
  setAside(): void;
  /** A sentence when load() found a file that it could not use and kept it aside. */
  readonly notice: string | undefined;
}

/** `<directory>/identity.json`, mode 0600: instance id and private key. */
export function openIdentityFile(directory: string, nowMs: () => number): IdentityFile {
  const path = join(directory, 'identity.json');
  let notice: string | undefined;
  return {
    get notice() {
      return notice;
    },
    load() {
      if (!existsSync(path)) return undefined;
      try {
        const file = identityFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
        return {
          instanceId: file.instanceId,
          privateKey: readPrivateKey(file.privateKey),
          pendingPrivateKey:
            file.pendingPrivateKey === undefined ? undefined : readPrivateKey(file.pendingPrivateKey),
        };
      } catch {
        const aside = keepAside(path, nowMs());
        notice = `The node's registration file could not be read; it was kept as ${aside}.`;
        return undefined;
      }
    },
    save(identity) {
      writeFileAtomically(
        path,
        JSON.stringify({
          version: 1,
          instanceId: identity.instanceId,
          privateKey: privateKeyPem(identity.privateKey),
          ...(identity.pendingPrivateKey === undefined
            ? {}
            : { pendingPrivateKey: privateKeyPem(identity.pendingPrivateKey) }),
        }),
      );
    },
    setAside() {
      if (existsSync(path)) keepAside(path, nowMs());
    },
  };
}
