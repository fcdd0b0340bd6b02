import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partOf } from '#electron/adapters/file-transfer/download';
import type { TransferNode } from '#electron/main/transfers/transfers';
import { BridgeWithNode } from '#test/helpers/bridge-with-node';
import { eventually } from '#test/helpers/eventually';
import { TransfersUnderTest } from '#test/helpers/transfers-under-test';

describe('transfers of the application over the real bridge and node', () => {
  let directory: string;
  let both: BridgeWithNode;
  let target: TransferNode;
  let under: TransfersUnderTest;
  let near: string;
  let far: string;
  const size = 60_000_000;
  let bytes: Buffer;
  const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-transfers-'));
    bytes = randomBytes(size);
    both = await BridgeWithNode.start(directory);
    target = { connectionId: 'bridge', nodeId: both.nodeId, nodeName: 'web-1' };
    under = new TransfersUnderTest(() => both.ssm);
  });
  afterAll(async () => {
    await under?.transfers.stop();
    await both?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    const work = mkdtempSync(join(directory, 'work-'));
    near = join(work, 'near');
    far = join(work, 'far');
    mkdirSync(near);
    mkdirSync(far);
  });

  const upload = (name: string, content: Buffer | string) => {
    writeFileSync(join(near, name), content);
    const [added] = under.transfers.upload(target, [join(near, name)], far);
    if (!added) throw new Error('nothing was added');
    return added;
  };
  const killBridgeFor = async () => {
    await both.stopBridge('SIGKILL');
    await both.startBridge();
  };
  const activeSessions = async () => {
    const { Sessions = [] } = await both.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    return Sessions.length;
  };

  it('carries a file up and down, says how far it is, and leaves no session open', async () => {
    const up = upload('a file', bytes.subarray(0, 3_000_000));
    const done = await under.is(up, 'done');
    expect(done).toMatchObject({ sizeBytes: 3_000_000, sha256: sha256(bytes.subarray(0, 3_000_000)) });
    expect(under.transfers.get(up.transferId).remotePath).toBe(join(far, 'a file'));
    const down = under.transfers.download(target, join(far, 'a file'), join(near, 'back'));
    expect((await under.is(down, 'done')).sha256).toBe(done.sha256);
    expect(readFileSync(join(near, 'back')).equals(bytes.subarray(0, 3_000_000))).toBe(true);
    for (const { transferId } of [up, down]) {
      const phases = (under.told.get(transferId) ?? []).map((state) =>
        state.kind === 'running' ? state.progress.phase : state.kind,
      );
      expect([...new Set(phases)]).toEqual(['waiting', 'looking', 'transferring', 'verifying', 'done']);
    }
    await eventually('no session to be open', async () => (await activeSessions()) === 0);
  });

  it('uploads every byte though the bridge is killed in the middle and started again', async () => {
    const up = upload('long', bytes);
    await under.reaches(up, size / 10);
    await killBridgeFor();
    expect((await under.is(up, 'done', 60_000)).sha256).toBe(sha256(bytes));
    expect(readFileSync(join(far, 'long')).equals(bytes)).toBe(true);
    expect(
      (under.told.get(up.transferId) ?? []).some(
        (state) => state.kind === 'running' && state.progress.interruption !== undefined,
      ),
    ).toBe(true);
  });

  it('downloads every byte though the bridge is killed in the middle and started again', async () => {
    writeFileSync(join(far, 'long'), bytes);
    const down = under.transfers.download(target, join(far, 'long'), join(near, 'long'));
    await under.reaches(down, size / 10);
    await killBridgeFor();
    expect((await under.is(down, 'done', 60_000)).sha256).toBe(sha256(bytes));
    expect(readFileSync(join(near, 'long')).equals(bytes)).toBe(true);
    expect(readdirSync(near)).toEqual(['long']);
  });

  it('is cancelled in the middle, ends its session, and goes on from its part when it is tried again', async () => {
    const up = upload('long', bytes);
    await under.reaches(up, size / 10);
    under.transfers.cancel([up.transferId]);
    await under.is(up, 'cancelled');
    await eventually('no session to be open', async () => (await activeSessions()) === 0);
    const kept = statSync(join(far, '.long.part')).size;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(size);
    under.transfers.retry(up.transferId, false);
    await under.is(up, 'done');
    const resumed = (under.told.get(up.transferId) ?? []).flatMap((state) =>
      state.kind === 'running' && state.progress.resumedBytes > 0 ? [state.progress.resumedBytes] : [],
    );
    expect(new Set(resumed)).toEqual(new Set([kept]));
    expect(readFileSync(join(far, 'long')).equals(bytes)).toBe(true);
  });

  it('fails with a sentence when its process is killed, ends what it left, and goes on from its part', async () => {
    writeFileSync(join(far, 'long'), bytes);
    const down = under.transfers.download(target, join(far, 'long'), join(near, 'long'));
    await under.reaches(down, size / 10);
    under.loseHost();
    expect((await under.is(down, 'failed')).reason).toMatch(/ended unexpectedly\. Try again/);
    await eventually('no session to be open', async () => (await activeSessions()) === 0);
    expect(statSync(partOf(join(near, 'long'))).size).toBeGreaterThan(0);
    under.startHost();
    under.transfers.retry(down.transferId, false);
    await under.is(down, 'done');
    expect(readFileSync(join(near, 'long')).equals(bytes)).toBe(true);
  });

  it('asks before a file on the node is replaced, and replaces it when told to', async () => {
    writeFileSync(join(far, 'one'), 'theirs');
    const up = upload('one', 'mine');
    const { reason } = await under.is(up, 'exists');
    expect(reason).toBe(`${join(far, 'one')} exists on the node.`);
    expect(readFileSync(join(far, 'one'), 'utf8')).toBe('theirs');
    under.transfers.retry(up.transferId, true);
    await under.is(up, 'done');
    expect(readFileSync(join(far, 'one'), 'utf8')).toBe('mine');
  });

  it('says that there is no such directory, and no such node', async () => {
    writeFileSync(join(near, 'one'), '1');
    const [nowhere] = under.transfers.upload(target, [join(near, 'one')], join(far, 'no', 'way'));
    const [noNode] = under.transfers.upload({ ...target, nodeId: 'mi-0' }, [join(near, 'one')], '~');
    if (!nowhere || !noNode) throw new Error('nothing was added');
    expect((await under.is(nowhere, 'failed')).reason).toMatch(/There is no directory .*way on the node/);
    expect((await under.is(noNode, 'failed')).reason).toMatch(/\.$/);
  });

  it('says that the node is not connected', async () => {
    await both.stopNode();
    const up = upload('one', '1');
    expect((await under.is(up, 'failed')).reason).toBe('The node web-1 is not connected.');
    await both.startNode();
    under.transfers.retry(up.transferId, false);
    await under.is(up, 'done');
  });
});
