import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnectionsFile } from '#electron/adapters/storage/connections-file';
import { ChangePermits } from '#electron/features/connections/change-permits';
import type { CredentialOwner } from '#electron/features/connections/ports';
import type { Handlers } from '#electron/ipc/handlers';
import type { ConnectionPorts } from '#electron/main/connections/connection-ports';
import { Connections } from '#electron/main/connections/connections';
import { guardChanges } from '#electron/main/connections/guard-changes';
import { silentLogger } from '#electron/platform/logger';
import type { Connection } from '#shared/connections/connection';
import type { ConnectionDraft, CredentialSource } from '#shared/connections/saved-connection';
import { AppError } from '#shared/errors/app-error';
import { FakeClock } from '#test/helpers/fake-clock';

const embedded: Connection = {
  connectionId: 'bridge',
  name: 'This machine',
  description: '',
  capabilities: ['restart'],
  state: { kind: 'ready' },
  hints: [],
  isReadOnly: false,
  isProduction: false,
};
const draft: ConnectionDraft = {
  source: { kind: 'profile', profile: 'ops' },
  region: 'eu-west-1',
  name: '',
  isReadOnly: false,
  isProduction: false,
};

const owner: CredentialOwner = {
  state: { kind: 'valid' },
  credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
  onStateChanged: () => ({ stop() {} }),
  refuse() {},
  askAgain() {},
};

describe('Connections', () => {
  let directory: string;
  let owners: CredentialSource[];
  let sessions: { start(): Promise<unknown>; terminate(sessionId: string): Promise<void> };
  let terminated: string[];
  beforeEach(() => {
    terminated = [];
    sessions = {
      start: async () => ({ sessionId: 's-1', streamUrl: 'wss://x', token: 't' }),
      terminate: async (sessionId) => void terminated.push(sessionId),
    };
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-connections-'));
    owners = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = () =>
    new Connections({
      embedded: {
        describe: () => embedded,
        ports: async () => {
          throw new AppError('Unavailable', 'not in this test');
        },
      },
      file: openConnectionsFile(join(directory, 'connections.json'), 0),
      ownerOf: (source) => {
        owners.push(source);
        return owner;
      },
      makeAccess: async () => ({
        ports: { close() {}, sessions } as unknown as ConnectionPorts,
        endpoint: undefined,
        isUpToDate: async () => true,
        hints: () => [],
        whoAmI: async () => ({ accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/j' }),
      }),
      clock: new FakeClock(),
      logger: silentLogger,
      onChanged: () => {},
    });

  it('has the embedded one, and after it those that were made, also after a restart', async () => {
    const connections = open();
    connections.create(draft);
    connections.create({ ...draft, region: 'us-east-1', name: 'Overseas', isProduction: true });
    const ids = ['bridge', 'aws:ops/eu-west-1', 'aws:ops/us-east-1'];
    expect(connections.list().map(({ connectionId }) => connectionId)).toEqual(ids);
    expect(connections.list().map(({ name }) => name)).toEqual(['This machine', 'ops eu-west-1', 'Overseas']);
    const again = open();
    expect(again.list().map(({ connectionId }) => connectionId)).toEqual(ids);
    expect(again.find('aws:ops/us-east-1')).toMatchObject({ isProduction: true, state: { kind: 'closed' } });
  });

  it('knows which of its connections use the credentials of a profile', () => {
    const connections = open();
    connections.create(draft);
    connections.create({ ...draft, region: 'us-east-1' });
    connections.create({ ...draft, source: { kind: 'environment' } });
    expect(owners).toEqual([draft.source, draft.source, { kind: 'environment' }]);
    expect(connections.usersOf(['ops'])).toEqual(['aws:ops/eu-west-1', 'aws:ops/us-east-1']);
  });

  it('makes no second connection of the same profile and Region', () => {
    const connections = open();
    connections.create(draft);
    expect(() => connections.create({ ...draft, name: 'again' })).toThrow(
      'ops eu-west-1 is a connection of that profile and Region already.',
    );
  });

  it('opens at the start what was open at the end', async () => {
    const connections = open();
    connections.create(draft);
    connections.create({ ...draft, region: 'us-east-1' });
    connections.close('aws:ops/us-east-1');
    const again = open();
    again.start();
    await again.ports('aws:ops/eu-west-1');
    await expect(again.ports('aws:ops/us-east-1')).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('renames and marks, and takes the profile for a name that is empty', () => {
    const connections = open();
    connections.create(draft);
    connections.update('aws:ops/eu-west-1', { name: 'Main', isReadOnly: true, isProduction: true });
    expect(open().find('aws:ops/eu-west-1')).toMatchObject({
      name: 'Main',
      isReadOnly: true,
      isProduction: true,
    });
    connections.update('aws:ops/eu-west-1', { name: ' ', isReadOnly: false, isProduction: false });
    expect(open().find('aws:ops/eu-west-1')?.name).toBe('ops eu-west-1');
  });

  it.each(['close', 'remove'] as const)(
    'ends a session that comes while its connection is left, to %s it',
    async (how) => {
      const connections = open();
      connections.create(draft);
      let answer: (ticket: unknown) => void = () => {};
      sessions.start = () => new Promise((resolve) => (answer = resolve));
      const ports = await connections.ports('aws:ops/eu-west-1');
      const started = ports.sessions.start({ nodeId: 'i-1' });
      connections.leave('aws:ops/eu-west-1');
      await expect(ports.sessions.start({ nodeId: 'i-1' })).rejects.toThrow('ops eu-west-1 is closed');
      connections[how]('aws:ops/eu-west-1');
      answer({ sessionId: 's-late' });
      await expect(started).rejects.toThrow('ops eu-west-1 is closed');
      expect(terminated).toEqual(['s-late']);
    },
  );

  it('starts sessions again when a connection that was left is opened', async () => {
    const connections = open();
    connections.create(draft);
    connections.leave('aws:ops/eu-west-1');
    connections.close('aws:ops/eu-west-1');
    connections.open('aws:ops/eu-west-1');
    const ports = await connections.ports('aws:ops/eu-west-1');
    expect(await ports.sessions.start({ nodeId: 'i-1' })).toMatchObject({ sessionId: 's-1' });
    expect(terminated).toEqual([]);
  });

  it('removes, and knows nothing of it afterwards', async () => {
    const connections = open();
    connections.create(draft);
    connections.remove('aws:ops/eu-west-1');
    await expect(connections.ports('aws:ops/eu-west-1')).rejects.toMatchObject({ code: 'NotFound' });
    expect(() => connections.remove('bridge')).toThrow('There is no connection bridge.');
    expect(open().list()).toEqual([embedded]);
  });
});

describe('changes on a connection', () => {
  const change = { connectionId: 'aws:prod/eu-west-1', nodeId: 'mi-1' };
  const setUp = (isProduction: boolean) => {
    const done: unknown[] = [];
    const permits = new ChangePermits(() => 0);
    const handlers = {
      'fleet/deregister-node': (input: unknown) => void done.push(input),
      'fleet/get-node': (input: unknown) => void done.push(input),
      'transfers/upload': (input: unknown) => void done.push(input),
      'transfers/retry': (input: unknown) => void done.push(input),
      'commands/send': (input: unknown) => void done.push(input),
    } as unknown as Handlers;
    const guarded = guardChanges(handlers, {
      find: () => ({ ...embedded, isProduction }),
      transfer: (transferId) => ({
        connectionId: change.connectionId,
        direction: transferId === 'up' ? 'upload' : 'download',
      }),
      permits,
    });
    return { done, permits, guarded };
  };

  it('are made at once where it is not marked as production', async () => {
    const { done, guarded } = setUp(false);
    await guarded['fleet/deregister-node'](change);
    expect(done).toEqual([change]);
  });

  it('need what a person has typed where it is', async () => {
    const { done, guarded, permits } = setUp(true);
    expect(() => guarded['fleet/deregister-node'](change)).toThrow('has to be confirmed first');
    const permit = permits.issue({
      ...{ connectionId: change.connectionId, change: 'fleet/deregister-node', names: ['web'], typed: 'web' },
    });
    await guarded['fleet/deregister-node']({ ...change, permit });
    await guarded['fleet/get-node'](change);
    expect(done).toHaveLength(2);
  });

  it('need as many files confirmed as are uploaded', async () => {
    const { done, guarded, permits } = setUp(true);
    const permit = permits.issue({
      ...{ connectionId: change.connectionId, change: 'transfers/upload', names: ['a'], typed: 'a' },
    });
    const upload = { ...change, nodeName: 'web', directory: '~', permit };
    expect(() => guarded['transfers/upload']({ ...upload, fileIds: ['1', '2'] })).toThrow('confirmed first');
    await guarded['transfers/upload']({ ...upload, fileIds: ['1'] });
    expect(done).toHaveLength(1);
  });

  it('need as many nodes confirmed as a command names', async () => {
    const { done, guarded, permits } = setUp(true);
    const permit = permits.issue({
      ...{ connectionId: change.connectionId, change: 'commands/send', names: ['a', 'b'], typed: '2' },
    });
    const send = (...nodeIds: string[]) => {
      const wanted = { documentName: 'AWS-RunShellScript', parameters: {}, nodeIds, targets: [] };
      return guarded['commands/send']({ connectionId: change.connectionId, permit, wanted });
    };
    expect(() => send('i-1', 'i-2', 'i-3')).toThrow('confirmed first');
    await send('i-1', 'i-2');
    expect(done).toHaveLength(1);
  });

  it('are asked for when a file of a node is replaced, and not when a transfer goes on', async () => {
    const { done, guarded } = setUp(true);
    expect(() => guarded['transfers/retry']({ transferId: 'up', overwrites: true })).toThrow(
      'confirmed first',
    );
    await guarded['transfers/retry']({ transferId: 'up', overwrites: false });
    await guarded['transfers/retry']({ transferId: 'down', overwrites: true });
    expect(done).toHaveLength(2);
  });
});
