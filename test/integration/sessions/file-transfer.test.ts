import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadFile, partOf } from '#electron/adapters/file-transfer/download';
import type { TransferProgress } from '#electron/adapters/file-transfer/progress';
import { uploadFile } from '#electron/adapters/file-transfer/upload';
import { enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { transferContext } from '#test/helpers/transfer-context';

describe('files to and from a node over sessions', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let ssm: SSMClient;
  let nodeId: string;
  let work: string;
  let near: string;
  let far: string;
  let progress: TransferProgress[];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-transfer-'));
    const running = await runBridge(directory);
    ({ bridge, ssm } = running);
    node = await enrolNode(running.facts, join(directory, 'node'));
    nodeId = await eventually('the node', async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList[0]?.InstanceId;
    });
  });
  afterAll(async () => {
    await node?.stop();
    ssm?.destroy();
    await bridge?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    work = mkdtempSync(join(directory, 'work-'));
    near = join(work, 'near');
    far = join(work, "far away, isn't it");
    mkdirSync(near);
    mkdirSync(far);
    progress = [];
  });

  const onProgress = (one: TransferProgress) => progress.push(one);
  const up = (
    options: Partial<Parameters<typeof uploadFile>[1]> & { localPath: string; remotePath: string },
  ) => uploadFile(transferContext(ssm, nodeId), { overwrites: false, onProgress, ...options });
  const down = (
    options: Partial<Parameters<typeof downloadFile>[1]> & { localPath: string; remotePath: string },
  ) => downloadFile(transferContext(ssm, nodeId), { onProgress, ...options });

  it('carries every byte up and down, with its mode, and says how far it is', async () => {
    const bytes = Buffer.concat([
      Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)),
      randomBytes(3_000_000),
    ]);
    writeFileSync(join(near, 'a b$(c).bin'), bytes);
    chmodSync(join(near, 'a b$(c).bin'), 0o750);
    const sent = await up({ localPath: join(near, 'a b$(c).bin'), remotePath: far });
    expect(sent.remotePath).toBe(join(far, 'a b$(c).bin'));
    expect(readFileSync(sent.remotePath).equals(bytes)).toBe(true);
    expect(statSync(sent.remotePath).mode & 0o777).toBe(0o750);
    expect(readdirSync(far)).toEqual(['a b$(c).bin']);
    expect(progress[0]?.phase).toBe('looking');
    expect(progress.at(-1)).toEqual({
      phase: 'verifying',
      doneBytes: bytes.length,
      totalBytes: bytes.length,
    });
    const back = join(near, 'back.bin');
    const got = await down({ remotePath: sent.remotePath, localPath: back });
    expect(readFileSync(back).equals(bytes)).toBe(true);
    expect([got.sha256, statSync(back).mode & 0o777]).toEqual([sent.sha256, 0o750]);
    expect(existsSync(partOf(back))).toBe(false);
  });

  it('carries an empty file', async () => {
    writeFileSync(join(near, 'empty'), '');
    const { remotePath } = await up({ localPath: join(near, 'empty'), remotePath: join(far, 'none') });
    await down({ remotePath, localPath: join(near, 'again') });
    expect(readFileSync(join(near, 'again')).length).toBe(0);
  });

  it('goes on where it was cut, and not when the beginning is another', async () => {
    const bytes = randomBytes(600_000);
    writeFileSync(join(near, 'whole'), bytes);
    writeFileSync(join(far, '.whole.part'), bytes.subarray(0, 400_000));
    await up({ localPath: join(near, 'whole'), remotePath: join(far, 'whole') });
    expect(progress.find(({ phase }) => phase === 'transferring')?.doneBytes).toBe(400_000);
    expect(readFileSync(join(far, 'whole')).equals(bytes)).toBe(true);
    for (const [beginning, from] of [
      [bytes.subarray(0, 250_000), 250_000],
      [randomBytes(250_000), 0],
      [randomBytes(700_000), 0],
    ] as const) {
      progress = [];
      const localPath = join(near, 'copy');
      writeFileSync(partOf(localPath), beginning);
      await down({ remotePath: join(far, 'whole'), localPath });
      expect(progress.find(({ phase }) => phase === 'transferring')?.doneBytes).toBe(from);
      expect(readFileSync(localPath).equals(bytes)).toBe(true);
    }
  });

  it('is cancelled in both directions, keeps the part, and leaves what was there', async () => {
    const bytes = randomBytes(4_000_000);
    writeFileSync(join(near, 'long'), bytes);
    writeFileSync(join(far, 'long'), 'what was there');
    const cancel = (atBytes: number) => {
      const controller = new AbortController();
      return {
        signal: controller.signal,
        onProgress: (one: TransferProgress) => {
          if (one.phase === 'transferring' && one.doneBytes > atBytes) controller.abort();
        },
      };
    };
    await expect(
      up({
        localPath: join(near, 'long'),
        remotePath: join(far, 'long'),
        overwrites: true,
        ...cancel(300_000),
      }),
    ).rejects.toMatchObject({ code: 'Cancelled' });
    expect(readFileSync(join(far, 'long'), 'utf8')).toBe('what was there');
    expect(statSync(join(far, '.long.part')).size).toBeGreaterThan(0);
    await up({ localPath: join(near, 'long'), remotePath: join(far, 'long'), overwrites: true });
    expect(progress.find(({ phase }) => phase === 'transferring')?.doneBytes).toBeGreaterThan(0);
    expect(readFileSync(join(far, 'long')).equals(bytes)).toBe(true);
    writeFileSync(join(near, 'target'), 'mine');
    await expect(
      down({ remotePath: join(far, 'long'), localPath: join(near, 'target'), ...cancel(300_000) }),
    ).rejects.toMatchObject({ code: 'Cancelled' });
    expect(readFileSync(join(near, 'target'), 'utf8')).toBe('mine');
    expect(existsSync(partOf(join(near, 'target')))).toBe(true);
  });

  it('knows the home directory of the session', async () => {
    const name = `.quarterdeck-test-${randomBytes(6).toString('hex')}`;
    writeFileSync(join(near, 'home'), 'sweet');
    try {
      await up({ localPath: join(near, 'home'), remotePath: `~/${name}` });
      expect(readFileSync(join(userInfo().homedir, name), 'utf8')).toBe('sweet');
    } finally {
      rmSync(join(userInfo().homedir, name), { force: true });
    }
  });

  it('says what is wrong', async () => {
    writeFileSync(join(near, 'one'), '1');
    writeFileSync(join(far, 'one'), '2');
    const localPath = join(near, 'one');
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [
        () => down({ remotePath: join(far, 'nothing'), localPath }),
        'NotFound',
        /There is no .*nothing on the node/,
      ],
      [() => down({ remotePath: far, localPath }), 'Invalid', /is a directory/],
      [() => down({ remotePath: '/dev/null', localPath }), 'Invalid', /no regular file/],
      [
        () => down({ remotePath: join(far, 'one'), localPath: join(near, 'no', 'way') }),
        'Unavailable',
        /could not be written/,
      ],
      [() => up({ localPath: join(near, 'nothing'), remotePath: far }), 'NotFound', /cannot be read/],
      [() => up({ localPath: near, remotePath: far }), 'Invalid', /is no file/],
      [() => up({ localPath, remotePath: far }), 'Conflict', /exists on the node/],
      [
        () => up({ localPath, remotePath: join(far, 'no', 'way') }),
        'NotFound',
        /There is no directory .*no on the node/,
      ],
      [
        () => up({ localPath, remotePath: '/proc/quarterdeck' }),
        'Unavailable',
        /could not write .*(No such file|nonexistent|ENOENT|create)/i,
      ],
    ];
    for (const [attempt, code, message] of cases)
      await expect(attempt()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(readFileSync(join(far, 'one'), 'utf8')).toBe('2');
  });
});
