import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenChannelSocket, webSocketOver } from '#electron/adapters/data-channel/channel-socket';
import { peekMessageType } from '#electron/wire/agent-message';
import { enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { PortUnderTest, TerminalUnderTest } from '#test/helpers/session-under-test';

describe('a session of a node on the same machine', () => {
  let directory: string;
  let nodeDirectory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let facts: Awaited<ReturnType<typeof runBridge>>['facts'];
  let ssm: SSMClient;
  let nodeId: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-direct-'));
    nodeDirectory = join(directory, 'node');
    ({ bridge, ssm, facts } = await runBridge(directory));
    node = await enrolNode(facts, nodeDirectory);
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

  /** Input frames that the client hands to the relay. */
  let relayed = 0;
  const countingSocket: OpenChannelSocket = (url, handlers) => {
    const socket = webSocketOver()(url, handlers);
    return {
      get isOpen() {
        return socket.isOpen;
      },
      sendText: (text) => socket.sendText(text),
      sendFrame: (frame) => {
        if (peekMessageType(frame) === 'input_stream_data') relayed += 1;
        socket.sendFrame(frame);
      },
      ping: () => socket.ping(),
      close: () => socket.close(),
      terminate: () => socket.terminate(),
    };
  };

  /** A node whose bridge was killed needs a moment to be back. */
  function started<Session>(start: () => Promise<Session>): Promise<Session> {
    return eventually('the node to be connected', () =>
      start().catch((error: Error) => {
        if (error.name === 'TargetNotConnected') return undefined;
        throw error;
      }),
    );
  }

  async function shell(): Promise<TerminalUnderTest> {
    const session = await started(() =>
      TerminalUnderTest.start(ssm, nodeId, undefined, undefined, countingSocket),
    );
    session.type("echo re''ady\n");
    await session.shows('ready');
    return session;
  }

  /** Types lines until one of them needs no relay. */
  async function goesDirectly(session: TerminalUnderTest): Promise<void> {
    let count = 0;
    await eventually('input to travel directly', async () => {
      const before = relayed;
      count += 1;
      for (const part of ['a', 'b', 'c']) {
        session.type(`echo li''ne-${count}-${part}\n`);
        await session.shows(`line-${count}-${part}`);
      }
      // One frame in a second is told to the service, which counts idle time.
      return relayed - before < 3;
    });
  }

  async function restartBridge(): Promise<void> {
    const again = await runBridge(directory);
    ssm.destroy();
    ({ bridge, ssm } = again);
  }

  it('leaves its socket in a directory that is closed to others', () => {
    const place = join(nodeDirectory, 'direct');
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(readdirSync(place)).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.sock$/)]);
  });

  it('ends at once when it is terminated, although its bytes travel directly', async () => {
    const session = await shell();
    await goesDirectly(session);
    await session.terminate();
    await session.ended();
    session.type('echo never\n');
    expect(session.output.includes('never')).toBe(false);
  });

  it('goes on while the bridge is gone, says so, and takes the relay up again', async () => {
    const session = await shell();
    await goesDirectly(session);
    await bridge.stop('SIGKILL');
    await eventually(
      'the notice',
      () => session.state?.kind === 'live' && session.state.notice !== undefined,
    );
    session.type("echo with''out; seq 1 2000; echo la''st\n");
    await session.shows('\r\nlast');
    expect(session.states.map(({ kind }) => kind)).not.toContain('resuming');
    await restartBridge();
    await eventually('the notice to go', () => session.state?.kind === 'live' && !session.state.notice);
    session.type("echo aft''er\n");
    await session.shows('after');
    await eventually('the session to be terminated', () => session.terminate().then(() => true));
    await session.ended();
  });

  it('carries a forward while the bridge is gone', async () => {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const session = await started(() =>
      PortUnderTest.start(ssm, nodeId, 'AWS-StartPortForwardingSession', {
        portNumber: [String((echo.address() as AddressInfo).port)],
      }),
    );
    const local = createServer({ allowHalfOpen: true }, (socket) => session.connect(socket));
    await new Promise<void>((resolve) => local.listen(0, '127.0.0.1', resolve));
    try {
      await session.live();
      const through = async (text: string) => {
        const socket = connect((local.address() as AddressInfo).port, '127.0.0.1');
        socket.end(text);
        let answer = '';
        for await (const piece of socket) answer += piece;
        return answer;
      };
      expect(await through('before')).toBe('before');
      await bridge.stop('SIGKILL');
      await eventually('the notice', () => session.state?.kind === 'live' && session.state.notice);
      expect(await through('while')).toBe('while');
      await restartBridge();
      await eventually('the notice to go', () => session.state?.kind === 'live' && !session.state.notice);
      expect(await through('after')).toBe('after');
      await session.terminate();
      await session.ended();
    } finally {
      session.client.end('The test is over.');
      local.close();
      echo.close();
    }
  });

  it('ends with its node, whose next process clears the socket away and serves new sessions', async () => {
    const session = await shell();
    await goesDirectly(session);
    const place = join(nodeDirectory, 'direct');
    const [stale = ''] = readdirSync(place);
    await node.stop('SIGKILL');
    expect(existsSync(join(place, stale))).toBe(true);
    writeFileSync(join(place, '0123456789abcdef.sock'), 'no socket');
    node = await enrolNode({ ...facts, activationId: '', activationCode: '' }, nodeDirectory);
    const { reason } = await session.ended();
    expect(reason).toMatch(/^The node .*\.$/);
    expect(readdirSync(place)).toHaveLength(1);
    expect(readdirSync(place)).not.toContain(stale);
    const next = await shell();
    await goesDirectly(next);
    await next.terminate();
    await next.ended();
  });

  it('takes its socket away when its node is stopped', async () => {
    await node.stop();
    expect(readdirSync(join(nodeDirectory, 'direct'))).toEqual([]);
  });
});
