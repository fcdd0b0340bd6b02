import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageType } from '#electron/wire/message-type';
import { eventually } from '#test/helpers/eventually';
import { isRunning } from '#test/helpers/processes';
import type { ScriptedSession } from '#test/helpers/scripted-service';
import { NodeBench } from './node-with-service';

describe('a shell of the local node', () => {
  let bench: NodeBench;
  let instanceId: string;
  beforeEach(async () => {
    bench = await NodeBench.open();
    ({ instanceId } = await bench.online());
  });
  afterEach(() => bench.close());

  const begin = async (sessionId = 'operator-0123456789abcdef0') => {
    const session = bench.service.startSession(sessionId);
    await eventually('the data channel', () => session.attached);
    return session;
  };
  const completes = () => bench.service.payloads(MessageType.agentTaskComplete);
  const endOf = (sessionId = 'operator-0123456789abcdef0') =>
    eventually('agent_task_complete', () => completes().find((end) => end.TaskId === sessionId));

  it('shows a prompt, echoes, runs a command and knows its terminal', async () => {
    const session = await begin();
    await session.shows(/[#$] ?$/m);
    session.type('echo hi-$((40+2)); tty; echo $TERM\n');
    await session.shows('hi-42');
    await session.shows('/dev/pts/');
    await session.shows('xterm-256color');
    expect(session.opens[0]).toMatchObject({ ClientInstanceId: instanceId, ClientId: '' });
    expect(session.states).toEqual(['Connected']);
  });

  it('follows the size of the window', async () => {
    const session = await begin();
    session.resize(132, 40);
    session.type('stty size\n');
    await session.shows('40 132');
    session.resize(0, 0);
    session.resize(90, 20);
    session.type('stty size\n');
    await session.shows('20 90');
  });

  it('keeps the noise of the launcher out of its environment', async () => {
    const session = await begin();
    session.type('env | grep -c -E "^(npm_|ELECTRON_|VITEST|NODE_OPTIONS)" ; echo e""nd\n');
    await session.shows('end');
    expect(session.output).toMatch(/^0\r?$/m);
  });

  it('ends with Terminating and agent_task_complete when the shell exits, with nothing of its output lost', async () => {
    const session = await begin();
    session.type('seq 1 20000; echo l""ast; exit\n');
    const end = await endOf();
    expect(end).toMatchObject({ FinalTaskStatus: 'Success', Output: '', InstanceId: instanceId });
    expect(session.output).toContain('20000\r\nlast\r\n');
    expect(session.states).toEqual(['Connected', 'Terminating']);
    expect(session.largestPiece).toBeLessThanOrEqual(1024);
    await eventually('the end of the record', () => !existsSync(recordOf('operator-0123456789abcdef0')));
  });

  it('says the exit code of a shell that failed', async () => {
    const session = await begin();
    session.type('exit 7\n');
    expect(await endOf()).toMatchObject({
      FinalTaskStatus: 'Success',
      Output: 'The shell ended with exit code 7.',
    });
  });

  it('hangs up the shell and what it runs when the service closes the channel', async () => {
    const session = await begin();
    const pidFile = join(bench.directory, 'pid');
    session.type(`echo $$ > ${pidFile}; sleep 300\n`);
    const pid = Number(
      await eventually('the shell', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim()),
    );
    bench.service.send(MessageType.channelClosed, {
      SessionId: 'operator-0123456789abcdef0',
      MessageType: 'channel_closed',
      SchemaVersion: 1,
      Output: '',
    });
    expect(await endOf()).toMatchObject({ FinalTaskStatus: 'Success' });
    await eventually('the end of the shell', () => !isRunning(pid));
  });

  it('ends on channel_closed of the data channel too', async () => {
    const session = await begin();
    await session.shows(/[#$] ?$/m);
    session.sendControl(MessageType.channelClosed, { SessionId: 'operator-0123456789abcdef0' });
    await endOf();
  });

  it('goes on with the same shell after the data channel broke', async () => {
    const session = await begin();
    session.type('mark=kept\n');
    session.dropSocket();
    await eventually('the loss', () => !session.attached || session.opens.length > 1);
    session.type('echo still-$mark\n');
    await session.shows('still-kept');
    expect(session.opens).toHaveLength(2);
  });

  it('goes on with the same shell after the service was killed and came back', async () => {
    const session = await begin();
    session.type('mark=survivor; for i in 1 2 3; do sleep 0.2; echo tick-$i; done\n');
    await session.shows('tick-1');
    await bench.service.kill();
    await eventually('the loss', () => bench.reports.at(-1)?.state === 'waiting');
    await bench.service.listen();
    await session.shows('tick-3');
    session.type('echo again-$mark\n');
    await session.shows('again-survivor');
    await eventually('the control channel', () => bench.service.connected);
  });

  it('stops a flood at its bound while nobody acknowledges, and gives all of it afterwards', async () => {
    const session = await begin();
    await session.shows(/[#$] ?$/m);
    const before = session.outputBytes;
    session.holdOutput(true);
    const total = 3_000_000;
    session.type(`head -c ${total} /dev/zero | tr '\\0' x; echo; echo fl""ood-end\n`);
    await eventually('the bound', () => session.receivedBytes > 128 * 1024);
    await quiet(session);
    // The bound and what the terminal had already handed over.
    expect(session.receivedBytes).toBeLessThan(400_000);
    session.holdOutput(false);
    await session.shows('flood-end');
    expect(session.outputBytes - before).toBeGreaterThanOrEqual(total);
  });

  it('holds output while publication is paused and gives it when it starts again', async () => {
    const session = await begin();
    await session.shows(/[#$] ?$/m);
    session.type('sleep 0.3; echo pa""used-output\n');
    await session.shows('sleep 0.3');
    await eventually('all acknowledged', () => session.stream.unackedFrames === 0);
    session.sendControl(MessageType.pausePublication);
    await quiet(session);
    expect(session.output).not.toContain('paused-output');
    session.sendControl(MessageType.startPublication);
    await session.shows('paused-output');
  });

  it('refuses what it cannot carry with a sentence', async () => {
    bench.service.startSession('operator-port0000000000000', { sessionType: 'Port', properties: {} });
    expect(await endOf('operator-port0000000000000')).toMatchObject({
      FinalTaskStatus: 'Failed',
      Output: expect.stringContaining('names no port of the node'),
    });
  });

  it('does not start a second shell for a repeated start', async () => {
    const session = await begin();
    session.type('mark=first\n');
    bench.service.repeatStart('operator-0123456789abcdef0');
    session.type('echo it-is-$mark\n');
    await session.shows('it-is-first');
    expect(session.opens).toHaveLength(1);
  });

  it('ends when the service no longer has the session', async () => {
    const session = await begin();
    await session.shows(/[#$] ?$/m);
    bench.service.forgetSession('operator-0123456789abcdef0');
    session.dropSocket();
    expect(await endOf()).toMatchObject({
      FinalTaskStatus: 'Failed',
      Output: 'Session is already terminated',
    });
  });

  it('keeps several shells apart', async () => {
    const [one, two] = [await begin('operator-one00000000000000'), await begin('operator-two00000000000000')];
    one.type('name=one\n');
    two.type('name=two\n');
    one.type('echo this-is-$name\n');
    two.type('echo this-is-$name\n');
    await one.shows('this-is-one');
    await two.shows('this-is-two');
    expect(one.output).not.toContain('this-is-two');
  });

  it('says that its shells ended when the node is stopped', async () => {
    await begin();
    await bench.stopNodes();
    const ends = completes();
    if (ends.length === 0) await bench.isOnline(bench.start(false));
    expect(await endOf()).toMatchObject({
      FinalTaskStatus: 'Failed',
      Output: 'The node was stopped, so this session ended.',
    });
  });

  function recordOf(sessionId: string): string {
    return join(bench.directory, 'sessions', `${sessionId}.json`);
  }
});

/** Resolves when nothing has arrived for 300 ms. */
async function quiet(session: ScriptedSession): Promise<void> {
  let last = -1;
  let since = Date.now();
  await eventually('quiet', () => {
    if (session.receivedBytes !== last) {
      last = session.receivedBytes;
      since = Date.now();
    }
    return Date.now() - since > 300;
  });
}
