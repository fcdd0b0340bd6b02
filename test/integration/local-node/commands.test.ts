import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageType } from '#electron/wire/message-type';
import { eventually } from '#test/helpers/eventually';
import { isRunning } from '#test/helpers/processes';
import { NodeBench } from './node-with-service';

/** The captured AWS-RunShellScript form: schema 1.2. */
const shellScript = {
  schemaVersion: '1.2',
  parameters: {
    commands: { type: 'StringList', minItems: 1 },
    workingDirectory: { type: 'String', default: '' },
    executionTimeout: { type: 'String', default: '3600' },
  },
  runtimeConfig: {
    'aws:runShellScript': {
      properties: [
        {
          id: '0.aws:runShellScript',
          runCommand: '{{ commands }}',
          workingDirectory: '{{ workingDirectory }}',
          timeoutSeconds: '{{ executionTimeout }}',
        },
      ],
    },
  },
};

const pluginKey = 'aws:runShellScript';

describe('Run Command on the local node', () => {
  let bench: NodeBench;
  let instanceId: string;
  beforeEach(async () => {
    bench = await NodeBench.open();
    ({ instanceId } = await bench.online());
  });
  afterEach(() => bench.close());

  const send = (commands: string[], more: Record<string, unknown> = {}, commandId?: string) =>
    bench.service.sendCommand(instanceId, shellScript, { commands, ...more }, commandId);
  const ackOf = (commandId: string) =>
    eventually('the acknowledgement', () =>
      bench.service
        .payloads(MessageType.agentJobAck)
        .findLast((ack) => String(ack.jobId).includes(commandId)),
    );
  const cancel = (commandId: string) => bench.service.cancelCommand(instanceId, commandId);

  it('acknowledges, runs and reports a script as the captured stock agent does', async () => {
    const commandId = send(['echo hello; id -un', 'echo err >&2; exit 3']);
    expect(await ackOf(commandId)).toMatchObject({ statusCode: '200', errorMessage: 'Successful' });
    const reply = await bench.service.finalReply(commandId);
    expect(reply.documentStatus).toBe('Failed');
    expect(reply.runtimeStatus[pluginKey]).toMatchObject({
      status: 'Failed',
      code: 3,
      name: pluginKey,
      standardOutput: expect.stringMatching(/^hello\n\S+\n$/),
      standardError: 'err\nfailed to run commands: exit status 3',
      stepName: '',
    });
    expect(reply.runtimeStatus[pluginKey]?.output).toMatch(
      /\n----------ERROR-------\nerr\nfailed to run commands: exit status 3$/,
    );
    const [first, second] = bench.service.replies(commandId) as unknown as Record<string, unknown>[];
    expect(first).toMatchObject({ documentStatus: 'InProgress', runtimeStatus: null });
    expect(second).toMatchObject({
      documentStatus: 'InProgress',
      runtimeStatus: { [pluginKey]: { code: 3 } },
    });
  });

  it('answers a repeated CommandId as a duplicate, also after a restart, and runs it once', async () => {
    const mark = join(bench.directory, 'ran');
    const commandId = send([`echo once >> ${mark}`]);
    await bench.service.finalReply(commandId);
    send([`echo twice >> ${mark}`], {}, commandId);
    await eventually('the refusal', async () => (await ackOf(commandId)).statusCode === '51405');
    await bench.stopNodes();
    await bench.isOnline(bench.start(false));
    bench.service.frames.length = 0;
    send([`echo thrice >> ${mark}`], {}, commandId);
    expect((await ackOf(commandId)).statusCode).toBe('51405');
    expect(readFileSync(mark, 'utf8')).toBe('once\n');
  });

  it('cancels the whole process group and reports what was printed until then', async () => {
    const pidFile = join(bench.directory, 'child');
    const commandId = send([`sleep 300 & echo $! > ${pidFile}; echo start; wait`]);
    const pid = Number(
      await eventually('the child', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim()),
    );
    cancel(commandId);
    const reply = await bench.service.finalReply(commandId);
    expect(reply).toMatchObject({
      documentStatus: 'Cancelled',
      runtimeStatus: { [pluginKey]: { status: 'Cancelled', code: 137, standardOutput: 'start\n' } },
    });
    await eventually('the end of the child', () => !isRunning(pid));
  });

  it('ends a script that runs longer than executionTimeout as TimedOut', async () => {
    const commandId = send(['echo begun; sleep 60'], { executionTimeout: '5' });
    const reply = await bench.service.finalReply(commandId);
    expect(reply.documentStatus).toBe('TimedOut');
    expect(reply.runtimeStatus[pluginKey]).toMatchObject({
      status: 'TimedOut',
      standardOutput: 'begun\n',
      standardError: expect.stringContaining('longer than 5 seconds'),
    });
  });

  it('runs five commands, keeps five and refuses the eleventh until there is room', async () => {
    const gate = join(bench.directory, 'gate');
    const script = [`while [ ! -e ${gate} ]; do sleep 0.05; done`];
    const taken = Array.from({ length: 10 }, () => send(script));
    for (const commandId of taken) expect((await ackOf(commandId)).statusCode).toBe('200');
    const refused = send(script);
    expect(await ackOf(refused)).toMatchObject({ statusCode: '51402', errorMessage: 'ProcessorBufferFull' });
    writeFileSync(gate, '');
    for (const commandId of taken)
      expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Success');
    bench.service.frames.length = 0;
    send(script, {}, refused);
    expect((await bench.service.finalReply(refused)).documentStatus).toBe('Success');
  });

  it('cancels a command that still waits without running it', async () => {
    const gate = join(bench.directory, 'gate');
    const wait = [`while [ ! -e ${gate} ]; do sleep 0.05; done`];
    const running = Array.from({ length: 5 }, () => send(wait));
    const mark = join(bench.directory, 'never');
    const waiting = send([`touch ${mark}`]);
    await ackOf(waiting);
    cancel(waiting);
    expect((await bench.service.finalReply(waiting)).documentStatus).toBe('Cancelled');
    writeFileSync(gate, '');
    for (const commandId of running) await bench.service.finalReply(commandId);
    expect(existsSync(mark)).toBe(false);
  });

  it('skips what follows an exit condition, reports each step and an empty final runtimeStatus', async () => {
    const step = (name: string, runCommand: string[], more = {}) => ({
      action: 'aws:runShellScript',
      name,
      inputs: { runCommand },
      ...more,
    });
    const commandId = bench.service.sendCommand(
      instanceId,
      {
        schemaVersion: '2.2',
        parameters: { who: { type: 'String', default: 'nobody' } },
        mainSteps: [
          step('one', ['echo hello {{ who }}']),
          step('windows', ['exit 9'], { precondition: { StringEquals: ['platformType', 'Windows'] } }),
          {
            action: 'aws:runShellScript',
            name: 'two',
            inputs: { runCommand: ['exit 2'], onFailure: 'exit' },
          },
          step('three', ['echo never']),
        ],
      },
      { who: 'world' },
    );
    const reply = await bench.service.finalReply(commandId);
    expect(reply).toMatchObject({ documentStatus: 'Failed', runtimeStatus: {} });
    const steps = Object.assign(
      {},
      ...bench.service
        .replies(commandId)
        .map((each) => (each as unknown as { runtimeStatus: object }).runtimeStatus ?? {}),
    );
    expect(steps).toMatchObject({
      one: { status: 'Success', standardOutput: 'hello world\n' },
      windows: { status: 'Skipped' },
      two: { status: 'Failed', code: 2 },
      three: { status: 'Skipped' },
    });
  });

  it('refuses a document that it cannot use and says why', async () => {
    const commandId = bench.service.sendCommand(instanceId, { schemaVersion: '0.3', mainSteps: [] });
    expect((await ackOf(commandId)).statusCode).toBe('51406');
    expect(await bench.service.finalReply(commandId)).toMatchObject({
      documentStatus: 'Failed',
      documentTraceOutput: expect.stringContaining('schemaVersion'),
    });
  });

  it('answers a job that it cannot read with a parse error', async () => {
    const jobId = `aws.ssm.22222222-2222-4222-8222-222222222222.${instanceId}`;
    bench.service.send(MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: jobId,
      Topic: 'aws.ssm.unheardOf',
      Content: '{}',
    });
    expect((await ackOf(jobId)).statusCode).toBe('51408');
  });

  it('fails a PowerShell script with the reason where PowerShell is not installed', async () => {
    const commandId = bench.service.sendCommand(instanceId, {
      schemaVersion: '2.2',
      mainSteps: [{ action: 'aws:runPowerShellScript', name: 'ps', inputs: { runCommand: ['Get-Date'] } }],
    });
    const reply = await bench.service.finalReply(commandId);
    const step = reply.runtimeStatus.ps as { status: string; standardError: string };
    if (step.status === 'Failed') expect(step.standardError).toContain('PowerShell (pwsh) is not installed');
    else expect(step.status).toBe('Success');
  });

  it('cuts output at 24,000 characters for each stream', async () => {
    const commandId = send(['yes 0123456789 | head -c 100000', 'yes abc | head -c 100000 >&2']);
    const step = (await bench.service.finalReply(commandId)).runtimeStatus[pluginKey] as Record<
      string,
      string
    >;
    expect(step.standardOutput).toHaveLength(24_000);
    expect(step.standardOutput?.endsWith('--output truncated--')).toBe(true);
    expect(step.standardError).toHaveLength(24_000);
    expect(step.output).toHaveLength(2500);
  });

  it('does not wait for a background process that keeps its output open', async () => {
    const pidFile = join(bench.directory, 'daemon');
    const commandId = send([`sleep 300 & echo $! > ${pidFile}; echo done`]);
    const reply = await bench.service.finalReply(commandId);
    expect(reply.runtimeStatus[pluginKey]?.standardOutput).toBe('done\n');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    process.kill(pid);
  });

  it('keeps replies until they are acknowledged, over lost channels and a restart, under one MessageId', async () => {
    bench.service.acknowledges = false;
    const commandId = send(['echo kept']);
    await bench.service.finalReply(commandId);
    const idsOf = () =>
      bench.service.frames
        .filter(
          (frame) =>
            frame.messageType === MessageType.agentJobReply &&
            Buffer.from(frame.payload).toString('utf8').includes('kept'),
        )
        .map((frame) => frame.messageId);
    const ids = [...new Set(idsOf())];
    expect(ids).toHaveLength(2);
    bench.service.dropControlChannel();
    await eventually('the replies on the next channel', () => idsOf().length >= 4);
    await bench.stopNodes();
    bench.service.acknowledges = true;
    bench.service.frames.length = 0;
    await bench.isOnline(bench.start(false));
    await eventually('the replies of the earlier process', () => idsOf().length >= 2);
    expect([...new Set(idsOf())]).toEqual(ids);
    await eventually('an empty outbox', () => readdirSync(join(bench.directory, 'replies')).length === 0);
  });

  it('ends what runs when it is stopped and says so', async () => {
    const pidFile = join(bench.directory, 'child');
    const commandId = send([`echo $$ > ${pidFile}; sleep 300`]);
    const pid = Number(
      await eventually('the script', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim()),
    );
    await bench.stopNodes();
    expect(isRunning(pid)).toBe(false);
    bench.service.frames.length = 0;
    await bench.isOnline(bench.start(false));
    const replies = bench.service.replies(commandId);
    const final = replies.length > 0 ? await bench.service.finalReply(commandId) : undefined;
    if (final !== undefined)
      expect(final).toMatchObject({
        documentStatus: 'Failed',
        documentTraceOutput: expect.stringContaining('was stopped while this command ran'),
      });
    expect(readdirSync(join(bench.directory, 'commands'))).not.toContain(commandId);
  });
});
