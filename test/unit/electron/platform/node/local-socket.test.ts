import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalListener, MessageSocket } from '#electron/platform/message-socket';
import { connectLocally, listenLocally } from '#electron/platform/node/local-socket';
import { eventually } from '#test/helpers/eventually';

describe('local sockets', () => {
  let directory: string;
  let listener: LocalListener | undefined;
  let accepted: MessageSocket[];
  let received: Buffer[];
  const closedBecause: string[] = [];

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'qd-local-')), 'direct');
    accepted = [];
    received = [];
    closedBecause.length = 0;
  });
  afterEach(() => {
    for (const socket of accepted) socket.close();
    listener?.close();
    rmSync(join(directory, '..'), { recursive: true, force: true });
  });

  async function listen(): Promise<string> {
    listener = await listenLocally(directory, (socket) => {
      accepted.push(socket);
      socket.onMessage((message) => {
        received.push(message);
        socket.send(message);
      });
      socket.onClosed((reason) => closedBecause.push(reason));
    });
    return listener.address;
  }

  it('carry messages of every size both ways, in order', async () => {
    const socket = connectLocally(await listen());
    const answers: Buffer[] = [];
    socket.onMessage((message) => answers.push(message));
    const sent = [0, 1, 500, 16_384, 16_385, 300_000, 0, 7].map((size, index) => Buffer.alloc(size, index));
    for (const message of sent) socket.send(message);
    await eventually('the answers', () => answers.length === sent.length);
    expect(answers.map((answer, index) => answer.equals(sent[index] as Buffer))).toEqual(
      sent.map(() => true),
    );
    socket.close();
    await eventually('the end', () => closedBecause.length === 1);
  });

  it('end a connection that sends what is no message', async () => {
    const stranger = connect(await listen());
    stranger.on('error', () => {});
    stranger.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    await new Promise((resolve) => stranger.once('close', resolve));
    expect(received).toEqual([]);
  });

  it('take away what an earlier process left, and their own socket at the end', async () => {
    await listen();
    listener?.close();
    writeFileSync(join(directory, 'ffffffffffffffff.sock'), '');
    await listen();
    expect(readdirSync(directory)).toHaveLength(1);
    listener?.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('are not connected to where others may enter, nor where nothing is', async () => {
    const address = await listen();
    chmodSync(directory, 0o755);
    expect(() => connectLocally(address)).toThrow('alone');
    chmodSync(directory, 0o700);
    listener?.close();
    expect(() => connectLocally(address)).toThrow('not on this machine');
  });
});
