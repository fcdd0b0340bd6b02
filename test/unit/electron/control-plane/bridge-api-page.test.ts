import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBridge } from '#electron/control-plane/bridge';
import { bridgeSecrets } from '#electron/control-plane/secrets';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';

describe('docs/bridge-api.md', () => {
  it('names every operation of the bridge, and no other', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-api-'));
    const secrets = bridgeSecrets(directory, undefined);
    const bridge = await startBridge({
      dataDirectory: directory,
      secrets,
      clock: systemClock,
      logger: silentLogger,
    });
    const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/bridge-api.md'), 'utf8');
    const named = [...page.matchAll(/^\| ([A-Z]\w+) \|/gm)].map((match) => match[1]);
    expect(named).toEqual(Object.keys(bridge.operations).sort());
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });
});
