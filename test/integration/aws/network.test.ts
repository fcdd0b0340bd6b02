import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { createCallerIdentity } from '#electron/adapters/aws/caller-identity';
import { CredentialOwners } from '#electron/adapters/aws/credentials/credential-owners';
import { agentFor, tlsOptionsFor } from '#electron/adapters/aws/network/agents';
import { resolveNetwork } from '#electron/adapters/aws/network/resolve-network';
import { resolveServiceSettings } from '#electron/adapters/aws/network/service-settings';
import { readAwsFiles } from '#electron/adapters/aws/profiles/aws-files';
import { clientNetworkSchema } from '#electron/platform/client-network';
import { systemClock } from '#electron/platform/node/system-clock';
import { AwsHome } from '#test/helpers/aws/aws-home';
import { ConnectProxy } from '#test/helpers/aws/connect-proxy';
import { KeyRing } from '#test/helpers/aws/key-ring';
import { ScriptedPerson } from '#test/helpers/aws/person';
import { StsStandIn } from '#test/helpers/aws/sts-stand-in';
import { makeTlsIdentity, type TlsIdentity } from '#test/helpers/tls-authority';

let home: AwsHome;
let ring: KeyRing;
let sts: StsStandIn;
let proxy: ConnectProxy;
let tls: TlsIdentity;
let secure: ReturnType<typeof createServer>;
let secureEndpoint: string;

beforeEach(async () => {
  home = new AwsHome();
  ring = new KeyRing();
  sts = await new StsStandIn(ring).start();
  proxy = await new ConnectProxy().start();
  tls = await makeTlsIdentity();
  secure = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    // The signature is of this host; the stand-in behind it looks at the headers as they came.
    sts.pass(request, response);
  });
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  secureEndpoint = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
  const user = ring.user('111111111111', 'ann');
  home.write(
    'credentials',
    `[base]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`,
  );
  home.write('config', '[profile base]\nmax_attempts = 1\n');
});

afterEach(async () => {
  secure.closeAllConnections();
  secure.close();
  await Promise.all([sts.stop(), proxy.stop()]);
  home.remove();
});

async function whoAmI(options: { connectTimeoutMs?: number } = {}): Promise<string> {
  const files = await readAwsFiles(home.surroundings);
  const settings = await resolveServiceSettings(
    files,
    { service: 'sts', profile: 'base' },
    home.surroundings,
  );
  // What another process of ours would get.
  const sent = structuredClone({ ...settings, network: { ...settings.network, ...options } });
  const owner = new CredentialOwners({
    surroundings: home.surroundings,
    person: new ScriptedPerson(),
    clock: systemClock,
  }).owner({ kind: 'profile', profile: 'base' });
  return (await createCallerIdentity(sent, owner).read()).arn;
}

const ann = 'arn:aws:iam::111111111111:user/ann';

describe('a private authority', () => {
  it('is trusted where AWS_CA_BUNDLE or ca_bundle names it', async () => {
    home.env.AWS_ENDPOINT_URL = secureEndpoint;
    const path = home.write('ca.pem', tls.ca);
    home.env.AWS_CA_BUNDLE = path;
    expect(await whoAmI()).toBe(ann);
    home.env.AWS_CA_BUNDLE = undefined;
    home.write('config', '[profile base]\nca_bundle = ~/.aws/ca.pem\n');
    expect(await whoAmI()).toBe(ann);
  });

  it('is not trusted otherwise, and the sentence says what to set', async () => {
    home.env.AWS_ENDPOINT_URL = secureEndpoint;
    await expect(whoAmI()).rejects.toThrow(/certificate is not trusted.*AWS_CA_BUNDLE/);
  });

  it('that cannot be read is named', async () => {
    home.env.AWS_CA_BUNDLE = '/nowhere.pem';
    await expect(whoAmI()).rejects.toThrow(/AWS_CA_BUNDLE names \/nowhere\.pem, and there is no such file/);
    home.env.AWS_CA_BUNDLE = home.write('ca.pem', 'hello');
    await expect(whoAmI()).rejects.toThrow(/no certificate in PEM form/);
  });
});

describe('a proxy', () => {
  it('is passed through by CONNECT, with a private authority behind it', async () => {
    home.env.AWS_ENDPOINT_URL = secureEndpoint;
    home.env.AWS_CA_BUNDLE = home.write('ca.pem', tls.ca);
    home.env.HTTPS_PROXY = proxy.address;
    expect(await whoAmI()).toBe(ann);
    expect(proxy.requests).toEqual([`CONNECT ${new URL(secureEndpoint).host}`]);
  });

  it('is passed through by addresses without TLS, with user name and password', async () => {
    home.env.AWS_ENDPOINT_URL = sts.endpoint;
    proxy.credentials = 'ann:pass word';
    home.env.http_proxy = `http://ann:pass%20word@${proxy.address}`;
    expect(await whoAmI()).toBe(ann);
    expect(proxy.requests).toHaveLength(1);
  });

  it('is not used for what NO_PROXY excepts', async () => {
    home.env.AWS_ENDPOINT_URL = sts.endpoint;
    home.env.HTTP_PROXY = proxy.address;
    home.env.NO_PROXY = '10.0.0.0/8, 127.0.0.1';
    expect(await whoAmI()).toBe(ann);
    expect(proxy.requests).toEqual([]);
  });

  it('that hangs becomes a sentence', async () => {
    home.env.AWS_ENDPOINT_URL = secureEndpoint;
    home.env.HTTPS_PROXY = `http://ann:CANARY@${proxy.address}`;
    proxy.isHanging = true;
    await expect(whoAmI({ connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'Timeout',
      message: expect.stringContaining(`the proxy ${proxy.address} did not connect to`),
    });
    await expect(whoAmI({ connectTimeoutMs: 300 })).rejects.not.toThrow(/CANARY/);
  });

  it('that wants a password, or refuses the address, or is not there, becomes one too', async () => {
    home.env.AWS_ENDPOINT_URL = secureEndpoint;
    home.env.HTTPS_PROXY = proxy.address;
    proxy.credentials = 'ann:secret';
    await expect(whoAmI()).rejects.toThrow(/asks for a user name and a password/);
    proxy.refusesWith = 403;
    await expect(whoAmI()).rejects.toThrow(/did not connect to .* \(it answered 403\)/);
    const { address } = proxy;
    await proxy.stop();
    await expect(whoAmI()).rejects.toThrow(`the proxy ${address} does not answer`);
    proxy = await new ConnectProxy().start();
  });

  it('that is no address is named, without its text', async () => {
    home.env.HTTPS_PROXY = 'socks5://ann:CANARY@x';
    await expect(whoAmI()).rejects.toThrow(/HTTPS_PROXY is set to something that is no address/);
    await expect(whoAmI()).rejects.not.toThrow(/CANARY/);
  });

  it('carries a WebSocket too, from settings that crossed a process line', async () => {
    const server = new WebSocketServer({ server: secure });
    server.on('connection', (socket) => socket.send('hello'));
    home.env.HTTPS_PROXY = proxy.address;
    home.env.AWS_CA_BUNDLE = home.write('ca.pem', tls.ca);
    const resolved = await resolveNetwork(
      await readAwsFiles(home.surroundings),
      undefined,
      home.surroundings,
    );
    const network = clientNetworkSchema.parse(JSON.parse(JSON.stringify(resolved)));
    const url = new URL(secureEndpoint.replace('https', 'wss'));
    const socket = new WebSocket(url, { agent: agentFor(network, url), ...tlsOptionsFor(network) });
    const text = await new Promise((resolve, reject) => {
      socket.on('message', (data) => resolve(String(data)));
      socket.on('error', reject);
    });
    socket.close();
    expect(text).toBe('hello');
    expect(proxy.requests).toHaveLength(1);
    server.close();
  });
});

describe('a clock that is wrong', () => {
  it('is told with how much, where AWS refuses the signature for it', async () => {
    home.env.AWS_ENDPOINT_URL = sts.endpoint;
    ring.now = () => Date.now() + 75 * 60_000;
    home.write(
      'config',
      '[profile admin]\nrole_arn = arn:aws:iam::222222222222:role/admin\nsource_profile = base\nmax_attempts = 1\n',
    );
    const owner = new CredentialOwners({
      surroundings: home.surroundings,
      person: new ScriptedPerson(),
      clock: systemClock,
    }).owner({ kind: 'profile', profile: 'admin' });
    await expect(owner.credentials()).rejects.toThrow(/clock is 1 hour and 15 minutes behind AWS's/);
  });

  it('does no harm where the call can be repeated, and expiry is told in its own time', async () => {
    home.env.AWS_ENDPOINT_URL = sts.endpoint;
    ring.now = () => Date.now() - 3 * 3_600_000;
    sts.role({ arn: 'arn:aws:iam::222222222222:role/admin' });
    home.write(
      'config',
      '[profile admin]\nrole_arn = arn:aws:iam::222222222222:role/admin\nsource_profile = base\n',
    );
    const owner = new CredentialOwners({
      surroundings: home.surroundings,
      person: new ScriptedPerson(),
      clock: systemClock,
    }).owner({ kind: 'profile', profile: 'admin' });
    const { expiration } = await owner.credentials();
    const left = (expiration?.getTime() ?? 0) - Date.now();
    expect(Math.round(left / 60_000)).toBe(60);
  });
});
