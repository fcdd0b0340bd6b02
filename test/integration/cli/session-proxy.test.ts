import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateActivationCommand,
  DeregisterManagedInstanceCommand,
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { SessionProxy } from '#test/helpers/session-proxy';

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('quarterdeck session-proxy', () => {
  let directory: string;
  let bridge: RunningCommand;
  let facts: BridgeFacts;
  let ssm: SSMClient;
  let nodeIds: string[];
  /** Of both nodes, which are on the same computer. */
  let name: string;
  const nodes: RunningCommand[] = [];
  const servers: Server[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-proxy-'));
    ({ bridge, facts, ssm } = await runBridge(directory));
    nodes.push(await enrolNode(facts, join(directory, 'one')));
    const { ActivationId = '', ActivationCode = '' } = await ssm.send(
      new CreateActivationCommand({ IamRole: 'node' }),
    );
    const second = { ...facts, activationId: ActivationId, activationCode: ActivationCode };
    nodes.push(await enrolNode(second, join(directory, 'two')));
    const rows = await eventually('both nodes', async () => {
      const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
      const isKnown = InstanceInformationList.every(({ ComputerName }) => ComputerName);
      return InstanceInformationList.length === 2 && isKnown && InstanceInformationList;
    });
    nodeIds = rows.map(({ InstanceId }) => InstanceId as string);
    name = rows[0]?.Name || (rows[0]?.ComputerName as string);
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
    ssm?.destroy();
    await bridge?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await eventually('no session to be left', async () => {
      const { Sessions = [] } = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
      return Sessions.length === 0;
    });
  });

  async function listen(serve: (socket: Socket) => void): Promise<string> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      serve(socket);
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return String((server.address() as AddressInfo).port);
  }
  const echo = () => listen((socket) => void socket.pipe(socket));
  const toBridge = (port: string, target = nodeIds[0] as string) =>
    new SessionProxy(['--data', directory, '--target', target, '--port', port]);

  it('says in one sentence what is wrong with a port', async () => {
    for (const port of ['ssh', '0', '70000']) {
      const proxy = toBridge(port);
      expect(await proxy.exited).toBe(2);
      expect(proxy.errors).toBe(`quarterdeck: --port ${port} is no port: a whole number from 1 to 65,535.\n`);
    }
  });

  it('carries bytes both ways, and ends when the node’s side does', async () => {
    const bytes = randomBytes(3_000_000);
    const proxy = toBridge(
      await listen((socket) => {
        let count = 0;
        socket.on('data', (piece) => {
          count += piece.byteLength;
          socket.write(piece);
          if (count === bytes.byteLength) socket.end();
        });
      }),
    );
    proxy.child.stdin.write(bytes);
    expect(await proxy.exited).toBe(0);
    expect(sha(proxy.output)).toBe(sha(bytes));
    expect(proxy.errors).toBe('');
  });

  it('gives what was still under way at the end of its input', async () => {
    const bytes = randomBytes(1_000_000);
    const proxy = toBridge(await echo());
    proxy.child.stdin.end(bytes);
    expect(await proxy.exited).toBe(0);
    expect(sha(proxy.output)).toBe(sha(bytes));
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('ends its session at %s', async (signal) => {
    const proxy = toBridge(await echo());
    proxy.child.stdin.write('x');
    await eventually('the echo', () => proxy.output.toString() === 'x');
    proxy.child.kill(signal);
    expect([await proxy.exited, proxy.errors]).toEqual([0, '']);
  });

  it('ends when nobody reads its output any more', async () => {
    const proxy = toBridge(
      await listen((socket) => void setInterval(() => socket.write('tick'), 20).unref()),
    );
    await eventually('output', () => proxy.output.length > 0);
    proxy.child.stdout.destroy();
    expect(await proxy.exited).toBe(0);
  });

  it('says that nothing listens', async () => {
    const port = await echo();
    servers.pop()?.close();
    const proxy = toBridge(port);
    expect(await proxy.exited).toBe(8);
    expect(proxy.errors).toBe(
      `quarterdeck: Nothing listens on localhost:${port}; the connection was refused.\n`,
    );
  });

  it('names all nodes of a name that is not unique, and says that there is none of another', async () => {
    const twice = toBridge('22', name);
    expect(await twice.exited).toBe(8);
    for (const nodeId of nodeIds) expect(twice.errors).toContain(`${nodeId} (online)`);
    const none = toBridge('22', 'name=nobody');
    expect(await none.exited).toBe(8);
    expect(none.errors).toBe('quarterdeck: There is no node named nobody.\n');
    const unknown = toBridge('22', 'mi-00000000000000000');
    expect(await unknown.exited).toBe(8);
    expect(unknown.errors).toContain('There is no managed node mi-00000000000000000.');
  });

  it('finds the one node that has a name when the others are gone', async () => {
    await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: nodeIds[1] }));
    const proxy = toBridge(await listen((socket) => void socket.end('found')), name);
    expect(await proxy.exited).toBe(0);
    expect(proxy.output.toString()).toBe('found');
  });

  it('reaches any endpoint as AWS, with the credentials of the environment or a profile', async () => {
    const port = await listen((socket) => void socket.end('as AWS'));
    const { accessKeyId, secretAccessKey, endpoint, region } = facts;
    const target = ['--target', nodeIds[0] as string, '--port', port];
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const aws = ['--connection', 'aws', '--endpoint-url', endpoint];
    const proxy = new SessionProxy([...target, ...aws, '--region', region], keys);
    expect(await proxy.exited).toBe(0);
    expect(proxy.output.toString()).toBe('as AWS');
    const credentials = join(directory, 'credentials');
    writeFileSync(
      credentials,
      `[ops]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    const withProfile = new SessionProxy(
      [...target, '--connection', `aws:ops/${region}`, '--endpoint-url', endpoint],
      { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_EC2_METADATA_DISABLED: 'true' },
    );
    expect(await withProfile.exited).toBe(0);
    const wrong = new SessionProxy([...target, ...aws, '--region', region], {
      ...keys,
      AWS_SECRET_ACCESS_KEY: 'wrong',
    });
    expect(await wrong.exited).toBe(8);
    expect(wrong.errors).toMatch(/^quarterdeck: Could not start a session on /);
    const nowhere = new SessionProxy([...target, ...aws], { ...keys, AWS_EC2_METADATA_DISABLED: 'true' });
    expect(await nowhere.exited).toBe(8);
    expect(nowhere.errors).toBe('quarterdeck: No Region is known. Give --region NAME, or set AWS_REGION.\n');
  });

  it('says what to do when the keys are sealed, the bridge does not run, or there is none', async () => {
    const sealed = join(directory, 'sealed', 'bridge');
    mkdirSync(sealed, { recursive: true });
    writeFileSync(join(sealed, 'secrets.json'), '{"storage":"keyring","sealed":"AAAA"}');
    writeFileSync(join(sealed, 'bridge.json'), '{"port":1}');
    const run = async (data: string) => {
      const proxy = new SessionProxy(['--data', data, '--target', 'mi-00000000000000000']);
      return [await proxy.exited, proxy.errors];
    };
    const [code, text] = await run(join(directory, 'sealed'));
    expect(code).toBe(6);
    expect(text).toContain("sealed by this desktop's keyring");
    expect(text).toContain("Create a tunnel to the node's port 22");
    expect(await run(join(directory, 'nothing'))).toEqual([
      6,
      `quarterdeck: There is no bridge in ${join(directory, 'nothing')}. Start Quarterdeck once, or name its data directory with --data DIR.\n`,
    ]);
    // Last: the bridge does not come back.
    await bridge.stop();
    const [awayCode, awayText] = await run(directory);
    expect(awayCode).toBe(8);
    expect(awayText).toMatch(
      /does not answer \(ECONNREFUSED\)\. Start Quarterdeck, or its bridge, first\.\n$/,
    );
    ({ bridge, ssm } = await runBridge(directory));
  });
});
