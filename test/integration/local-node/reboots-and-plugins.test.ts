import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCommand } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { NodeBench } from './node-with-service';

const shell = (name: string, script: string, inputs: Record<string, unknown> = {}) => ({
  action: 'aws:runShellScript',
  name,
  inputs: { runCommand: [script], ...inputs },
});
const recent = (...mainSteps: unknown[]) => ({ schemaVersion: '2.2', mainSteps });

let bench: NodeBench;
let instanceId: string;
beforeEach(async () => {
  bench = await NodeBench.open();
  ({ instanceId } = await bench.online());
});
afterEach(() => bench.close());

const allow = (consent: Record<string, boolean>) =>
  writeFileSync(join(bench.directory, 'consent.json'), JSON.stringify(consent));
const send = (document: Record<string, unknown>) => bench.service.sendCommand(instanceId, document);
const path = (name: string) => join(bench.directory, name);
const stepsOf = (commandId: string) =>
  Object.assign(
    {},
    ...bench.service
      .replies(commandId)
      .map((each) => (each as unknown as { runtimeStatus: object }).runtimeStatus ?? {}),
  ) as Record<string, { status: string; code: number; standardOutput: string; standardError: string }>;

describe('a script that asks for a reboot', () => {
  /** Asks until the machine has been started `boots` times. */
  const patch = (boots: number) =>
    recent(
      shell('before', `echo x >> ${path('before')}`),
      shell('patch', `echo x >> ${path('patch')}; test $(wc -l < ${path('patch')}) -ge ${boots} || exit 194`),
      shell('after', `echo x >> ${path('after')}`),
    );
  const lines = (name: string) =>
    existsSync(path(name)) ? readFileSync(path(name), 'utf8').split('\n').length - 1 : 0;
  const restart = async (reboots: boolean) => {
    await bench.stopNodes();
    if (reboots) bench.machine.boots += 1;
    await bench.isOnline(bench.start(false));
  };

  it('is refused without the consent of the owner, with the way to give it', async () => {
    const commandId = send(patch(2));
    expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Failed');
    const { after, before, patch: step } = stepsOf(commandId);
    expect([before?.status, step?.status, step?.code, after?.status]).toEqual([
      'Success',
      'Failed',
      194,
      'Skipped',
    ]);
    expect(step?.standardError).toContain('write {"reboot": true} into consent.json');
    expect(bench.machine.asked).toBe(0);
  });

  it('goes on from its step when the machine is up again, and does nothing twice', async () => {
    allow({ reboot: true });
    const commandId = send(patch(3));
    await eventually('the reboot', () => bench.machine.asked === 1);
    await restart(true);
    await eventually('the second reboot', () => bench.machine.asked === 2);
    await restart(true);
    expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Success');
    expect(['before', 'patch', 'after'].map(lines)).toEqual([1, 3, 1]);
    expect(readdirSync(path('commands'))).not.toContain(commandId);
  });

  it('asks for the reboot once more when only the node was started anew', async () => {
    allow({ reboot: true });
    const commandId = send(patch(2));
    await eventually('the reboot', () => bench.machine.asked === 1);
    await restart(false);
    await eventually('the second request', () => bench.machine.asked === 2);
    expect(lines('patch')).toBe(1);
    await restart(true);
    expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Success');
    expect(lines('patch')).toBe(2);
  });

  it('is ended when the system refuses the reboot', async () => {
    allow({ reboot: true });
    bench.machine.refusal = 'The system refused the reboot: not allowed.';
    const commandId = send(patch(2));
    const reply = await bench.service.finalReply(commandId);
    expect(reply).toMatchObject({ documentStatus: 'Failed', documentTraceOutput: bench.machine.refusal });
    expect(stepsOf(commandId).before?.status).toBe('Success');
  });

  it('is ended after five of them', async () => {
    allow({ reboot: true });
    const commandId = send(patch(100));
    for (let reboot = 1; reboot <= 5; reboot += 1) {
      await eventually(`reboot ${reboot}`, () => bench.machine.asked === reboot);
      await restart(true);
    }
    expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Failed');
    expect(stepsOf(commandId).patch?.standardError).toContain('again after 5 of them');
    expect(bench.machine.asked).toBe(5);
  });

  it('can be cancelled while it waits for the reboot', async () => {
    allow({ reboot: true });
    const commandId = send(patch(2));
    await eventually('the reboot', () => bench.machine.asked === 1);
    bench.service.cancelCommand(instanceId, commandId);
    expect((await bench.service.finalReply(commandId)).documentStatus).toBe('Cancelled');
    await restart(true);
    expect(lines('patch')).toBe(1);
  });
});

describe('a document whose node was killed', () => {
  const enrolled = () => [
    'node',
    `--data=${bench.directory}`,
    `--endpoint=${bench.service.endpoint}`,
    `--ca-file=${bench.service.caFile}`,
    '--region=us-east-1',
  ];
  const killedIn = async (document: Record<string, unknown>, mark: string) => {
    await bench.stopNodes();
    const first = new RunningCommand(enrolled());
    await first.prints('online');
    const commandId = send(document);
    await eventually('the step', () => existsSync(path(mark)));
    await eventually('the record of the step before', () => Object.keys(stepsOf(commandId)).length > 0);
    await first.stop('SIGKILL');
    const again = new RunningCommand(enrolled());
    await again.prints('online');
    const reply = await bench.service.finalReply(commandId);
    await again.stop();
    return { commandId, reply, steps: stepsOf(commandId) };
  };
  const steps = (...last: unknown[]) =>
    recent(
      shell('first', `echo x >> ${path('first')}; echo done`),
      shell('second', `touch ${path('second')}; sleep 300`),
      shell('third', `touch ${path('third')}`),
      ...last,
    );

  it('keeps what had ended, says what was interrupted, and runs nothing twice', async () => {
    const { commandId, reply, steps: found } = await killedIn(steps(), 'second');
    expect(reply.documentStatus).toBe('Failed');
    expect(found.first).toMatchObject({ status: 'Success', standardOutput: 'done\n' });
    expect(found.second?.standardError).toContain('The node stopped while this command ran');
    expect([found.second?.status, found.third?.status]).toEqual(['Failed', 'Skipped']);
    expect(readFileSync(path('first'), 'utf8')).toBe('x\n');
    expect(existsSync(path('third'))).toBe(false);
    expect(readdirSync(path('commands'))).not.toContain(commandId);
  });

  it('finallyStep always: it runs when the node is back, and alone', async () => {
    const last = shell('last', `echo x >> ${path('last')}; echo cleaned`, { finallyStep: true });
    const { reply, steps: found } = await killedIn(steps(last), 'second');
    expect(reply.documentStatus).toBe('Failed');
    expect([found.first?.status, found.second?.status, found.third?.status]).toEqual([
      'Success',
      'Failed',
      'Skipped',
    ]);
    expect(found.last).toMatchObject({ status: 'Success', standardOutput: 'cleaned\n' });
    expect(existsSync(path('third'))).toBe(false);
    expect(readFileSync(path('last'), 'utf8')).toBe('x\n');
  });
});

describe('plugins with the service', () => {
  it('fetch documents of the service and run them, in the version that is named', async () => {
    const content = recent(shell('say', 'echo from the service'));
    bench.service.handlers.set('GetDocument', () => ({
      body: { Name: 'Say', Content: JSON.stringify(content) },
    }));
    const commandId = send(
      recent({
        action: 'aws:runDocument',
        name: 'inner',
        inputs: { documentType: 'SSMDocument', documentPath: 'Say:4' },
      }),
    );
    expect((await bench.service.finalReply(commandId)).runtimeStatus.inner).toMatchObject({
      status: 'Success',
      standardOutput: 'from the service\n',
    });
    expect(bench.service.callsOf('GetDocument')).toEqual([{ Name: 'Say', DocumentVersion: '4' }]);
  });

  it('resolve {{ssm:name}} with GetParameters, and keep the value out of the record of the command', async () => {
    bench.service.handlers.set('GetParameters', () => ({
      body: {
        Parameters: [{ Name: '/db/host', Type: 'String', Value: 'db-17.example' }],
        InvalidParameters: [],
      },
    }));
    const gate = path('gate');
    const commandId = send(
      recent(shell('say', `echo {{ssm:/db/host}}; while [ ! -e ${gate} ]; do sleep 0.05; done`)),
    );
    const record = path(`commands/${commandId}/job.json`);
    await eventually('the script', () => existsSync(path(`commands/${commandId}/0/_script.sh`)));
    expect(readFileSync(record, 'utf8')).not.toContain('db-17');
    writeFileSync(gate, '');
    expect((await bench.service.finalReply(commandId)).runtimeStatus.say?.standardOutput).toBe(
      'db-17.example\n',
    );
    expect(bench.service.callsOf('GetParameters')).toEqual([{ Names: ['/db/host'], WithDecryption: false }]);
  });

  it.each([
    [{ body: { Parameters: [], InvalidParameters: ['/db/host'] } }, 'there is no parameter /db/host'],
    [{ body: { Parameters: [{ Name: '/db/host', Type: 'SecureString', Value: 'x' }] } }, 'is a SecureString'],
    [{ status: 400, body: { __type: 'UnknownOperationException', message: 'no' } }, 'has no Parameter Store'],
  ])('refuse a command whose parameter is answered with %j', async (answer, reason) => {
    bench.service.handlers.set('GetParameters', () => answer);
    const commandId = send(recent(shell('say', 'echo {{ssm:/db/host}}'), shell('next', 'true')));
    expect(await bench.service.finalReply(commandId)).toMatchObject({
      documentStatus: 'Failed',
      documentTraceOutput: expect.stringContaining(reason),
    });
    expect(stepsOf(commandId)).toMatchObject({ say: { status: 'Failed' }, next: { status: 'Skipped' } });
  });

  it('collect inventory when they are asked to', async () => {
    await eventually('the first inventory', () => bench.service.callsOf('PutInventory').length > 0);
    rmSync(path('inventory-hashes.json'), { force: true });
    const before = bench.service.callsOf('PutInventory').length;
    const commandId = send(
      recent({ action: 'aws:softwareInventory', name: 'collect', inputs: { networkConfig: 'Enabled' } }),
    );
    expect((await bench.service.finalReply(commandId)).runtimeStatus.collect?.standardOutput).toContain(
      'AWS:Network',
    );
    const sent = bench.service.callsOf('PutInventory').slice(before);
    expect(JSON.stringify(sent)).toContain('AWS:Network');
  });
});
