import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNode } from '#electron/local-node/node';
import { silentLogger } from '#electron/platform/logger';
import { eventually } from '#test/helpers/eventually';
import { refusal } from '#test/helpers/scripted-service';
import { activation, NodeBench } from './node-with-service';

describe('registration of the local node', () => {
  let bench: NodeBench;
  beforeEach(async () => {
    bench = await NodeBench.open();
  });
  afterEach(() => bench.close());

  it('registers with an activation, gets a role token, pings and opens its control channel', async () => {
    const { instanceId } = await bench.online();
    const [registration] = bench.service.callsOf('RegisterManagedInstance');
    expect(registration).toMatchObject({
      ActivationId: activation.activationId,
      ActivationCode: activation.activationCode,
      PublicKeyType: 'Rsa',
    });
    expect(instanceId).toMatch(/^mi-[0-9a-f]{17}$/);
    const pings = await eventually('three pings', () => {
      const seen = bench.service.callsOf('UpdateInstanceInformation');
      return seen.length >= 3 ? seen : undefined;
    });
    expect(pings[0]).toEqual({
      AgentName: 'quarterdeck-node',
      AgentVersion: '0.1.0.0',
      InstanceId: instanceId,
      PlatformType: 'Linux',
    });
    expect(pings[1]).toMatchObject({ AgentStatus: 'Active', SSMConnectionChannel: '' });
    expect(pings[2]).toMatchObject({ SSMConnectionChannel: 'ssmmessages' });
    expect(bench.service.opens[0]).toMatchObject({ MessageSchemaVersion: '1.0', Cookie: null });
  });

  it('keeps its identity in a file that only its user may read and does not register twice', async () => {
    const { node, instanceId } = await bench.online();
    expect(statSync(join(bench.directory, 'identity.json')).mode & 0o777).toBe(0o600);
    await node.stop();
    const again = bench.start(false);
    await bench.isOnline(again);
    expect(again.instanceId).toBe(instanceId);
    expect(bench.service.callsOf('RegisterManagedInstance')).toHaveLength(1);
  });

  it("says the service's reason when the activation is refused and tries again with a fresh one", async () => {
    bench.service.handlers.set('RegisterManagedInstance', () =>
      refusal(
        'InvalidActivation',
        'The activation expired at 2026-01-01T00:00:00Z. Create a new activation.',
      ),
    );
    const node = bench.start();
    await eventually('the refusal', () => node.state === 'failed');
    expect(bench.reports.at(-1)?.reason).toContain('expired at 2026-01-01');
    bench.service.handlers.delete('RegisterManagedInstance');
    node.enrol({
      endpoint: bench.service.endpoint,
      region: 'us-east-1',
      caFile: bench.service.caFile,
      activation,
    });
    await bench.isOnline(node);
  });

  it('refuses a mistyped activation without calling out', async () => {
    const node = startNode({
      dataDirectory: bench.directory,
      enrolment: {
        endpoint: bench.service.endpoint,
        region: 'us-east-1',
        caFile: bench.service.caFile,
        activation: { ...activation, activationCode: 'short' },
      },
      logger: silentLogger,
      onState: (report) => bench.reports.push(report),
    });
    await eventually('the refusal', () => node.state === 'failed');
    await node.stop();
    expect(bench.reports.at(-1)?.reason).toContain('activation code is too short');
    expect(bench.service.calls).toHaveLength(0);
  });

  it('registers anew when the service no longer knows it and an activation is at hand', async () => {
    const { node, instanceId } = await bench.online();
    await node.stop();
    bench.service.handlers.set('RequestManagedInstanceRoleToken', () => {
      // Only the old registration is unknown; the new one has a key of its own.
      const newest = [...bench.service.keys.keys()].at(-1) as string;
      return newest === instanceId
        ? refusal('InvalidInstanceId')
        : bench.service.roleToken({ instanceId: newest }, {});
    });
    const again = bench.start();
    await bench.isOnline(again);
    expect(again.instanceId).not.toBe(instanceId);
  });

  it('says that it is unknown when there is no activation to register anew with', async () => {
    const { node } = await bench.online();
    await node.stop();
    bench.service.handlers.set('RequestManagedInstanceRoleToken', () =>
      refusal('InvalidInstanceId', 'There is no managed node.'),
    );
    const again = bench.start(false);
    await eventually('the end of trying', () => again.state === 'failed');
    expect(bench.reports.at(-1)?.reason).toContain('Register it anew with a new activation');
  });

  it('replaces its key pair when the service asks for it', async () => {
    let first = true;
    bench.service.handlers.set('RequestManagedInstanceRoleToken', () => {
      const instanceId = [...bench.service.keys.keys()].at(-1) as string;
      const answer = bench.service.roleToken({ instanceId }, { UpdateKeyPair: first });
      first = false;
      return answer;
    });
    const { node, instanceId } = await bench.online();
    expect(bench.service.callsOf('UpdateManagedInstancePublicKey')).toHaveLength(1);
    const sent = bench.service.keys.get(instanceId)?.export({ type: 'spki', format: 'pem' });
    expect(publicKeyOf(bench.directory).export({ type: 'spki', format: 'pem' })).toEqual(sent);
    await node.stop();
    await bench.isOnline(bench.start(false));
  });

  it('gets a fresh role token when the service forgot the old one', async () => {
    const { node } = await bench.online();
    bench.service.forgetCredentials();
    bench.service.dropControlChannel();
    await eventually('the loss', () => !bench.service.connected || node.state !== 'online');
    await bench.isOnline(node);
    expect(bench.service.callsOf('RequestManagedInstanceRoleToken').length).toBeGreaterThan(1);
  });

  it('keeps a corrupt identity file aside and registers again', async () => {
    writeFileSync(join(bench.directory, 'identity.json'), '{"version":1,"instanceId":');
    await bench.online();
    expect(readFileSync(join(bench.directory, 'identity.json'), 'utf8')).toContain('"version":1');
  });

  it('trusts nobody but the given authority', async () => {
    const node = startNode({
      dataDirectory: bench.directory,
      enrolment: { endpoint: bench.service.endpoint, region: 'us-east-1', caFile: '', activation },
      logger: silentLogger,
      onState: (report) => bench.reports.push(report),
    });
    await eventually('the reason', () => bench.reports.some(({ reason }) => reason?.includes('--ca-file')));
    expect(bench.service.calls).toHaveLength(0);
    await node.stop();
  });

  it('allows one node in a directory', async () => {
    await bench.online();
    writeFileSync(join(bench.directory, 'lock'), '1 \n');
    expect(() => bench.start()).toThrow(/in use by the process 1/);
  });
});

function publicKeyOf(directory: string): KeyObject {
  const identity = JSON.parse(readFileSync(join(directory, 'identity.json'), 'utf8'));
  return createPublicKey(createPrivateKey(identity.privateKey));
}
