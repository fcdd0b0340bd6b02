import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBridge } from '#electron/control-plane/bridge';
import { bridgeSecrets } from '#electron/control-plane/secrets';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';

describe('a bridge that is stopped', () => {
  it('waits for no connection that is still in its TLS handshake', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'quarterdeck-stop-'));
    const secrets = bridgeSecrets(dataDirectory, undefined);
    const bridge = await startBridge({ dataDirectory, secrets, clock: systemClock, logger: silentLogger });
    const socket = connect(Number(new URL(bridge.ready.nodeEndpoint).port), '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('connect', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await bridge.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
    rmSync(dataDirectory, { recursive: true, force: true });
  });
});
