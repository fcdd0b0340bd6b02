import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logFindings } from '#electron/cli/doctor/agent-log';
import { hasStockAgent, readStockAgent } from '#electron/cli/doctor/stock-agent';

describe.skipIf(process.platform !== 'linux')('the stock agent on a machine', () => {
  let root: string;
  const write = (path: string, content: unknown, mode = 0o600) => {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  };
  const key = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs1', format: 'der' })
      .toString('base64');
  const vault = 'var/lib/amazon/ssm/Vault';
  const registration = (changed: object = {}) => {
    write(`${vault}/Manifest`, { RegistrationKey: '/x', InstanceFingerprint: '/y' });
    write(`${vault}/Store/RegistrationKey`, {
      instanceID: 'mi-0123456789abcdef0',
      region: 'eu-west-1',
      privateKey: key(),
      ...changed,
    });
  };
  const fingerprint = (hardwareHash: Record<string, string>, similarityThreshold = 40) =>
    write(`${vault}/Store/InstanceFingerprint`, { fingerprint: 'f', hardwareHash, similarityThreshold });
  const machineId = 'abcdef\n';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-stock-'));
    for (const name of ['amazon-ssm-agent', 'ssm-agent-worker', 'ssm-document-worker', 'ssm-session-worker'])
      write(`usr/bin/${name}`, '#!/bin/sh\necho "SSM Agent version: 3.3.9.0"\n', 0o755);
    write('etc/machine-id', machineId);
    write('lib/systemd/system/amazon-ssm-agent.service', '[Service]\n');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const read = (given: { endpoint?: string; region?: string } = {}) => {
    const subject = readStockAgent(given, root);
    return { subject, of: (id: string) => subject.findings.find((finding) => finding.id === id) };
  };

  it('is found by its binaries or its data', () => {
    expect(hasStockAgent(root)).toBe(true);
    rmSync(join(root, 'usr'), { recursive: true });
    expect(hasStockAgent(root)).toBe(false);
    registration();
    expect(hasStockAgent(root)).toBe(true);
    expect(read().of('presence')).toMatchObject({ severity: 'problem', title: 'The agent is not installed' });
  });

  it('has its version, its service, its ID and its addresses told', () => {
    registration();
    const { of, subject } = read();
    expect(of('presence')?.seen).toContain('version 3.3.9.0');
    expect(of('process')).toMatchObject({ severity: 'problem', seen: expect.stringContaining('.service') });
    expect(of('registration')?.seen).toContain('mi-0123456789abcdef0, its Region eu-west-1');
    expect(subject.region).toBe('eu-west-1');
    expect(subject.endpoints[0]?.url).toBe('https://ssm.eu-west-1.amazonaws.com');
    expect(JSON.stringify(subject.findings)).not.toContain(
      JSON.parse(readFileSync(join(root, vault, 'Store/RegistrationKey'), 'utf8')).privateKey,
    );
  });

  it('goes by its configuration, and by what is given', () => {
    registration();
    write('etc/amazon/ssm/amazon-ssm-agent.json', {
      Ssm: { Endpoint: 'https://bridge:1' },
      Mgs: { Endpoint: 'https://bridge:1', Region: 'local-1' },
    });
    const { of, subject } = read();
    expect(of('configuration')).toMatchObject({
      severity: 'info',
      seen: expect.stringContaining('ssm to https://bridge:1'),
    });
    expect(subject.region).toBe('local-1');
    expect(read({ endpoint: 'https://other:2', region: 'r-1' }).subject).toMatchObject({
      endpoints: [{ service: 'ssm', url: 'https://other:2' }],
      region: 'r-1',
    });
    write('etc/amazon/ssm/amazon-ssm-agent.json', '{ torn');
    expect(read().of('configuration')?.severity).toBe('problem');
  });

  it('without a part of it, a registration or a usable key is told so', () => {
    expect(read().of('registration')?.title).toMatch(/not registered|no registration of its own/);
    registration({ privateKey: 'bm9uc2Vuc2U=' });
    expect(read().of('registration')).toMatchObject({
      severity: 'problem',
      title: expect.stringContaining('damaged'),
    });
    registration();
    chmodSync(join(root, vault, 'Store/RegistrationKey'), 0o644);
    expect(read().of('key-permissions')?.severity).toBe('warning');
    rmSync(join(root, 'usr/bin/ssm-session-worker'));
    expect(read().of('presence')?.seen).toContain('no ssm-session-worker');
  });

  it('takes its proxy and its authorities from its service', () => {
    write(
      'etc/systemd/system/amazon-ssm-agent.service.d/proxy.conf',
      '[Service]\nEnvironment="https_proxy=http://me:hidden@p:3128" "SSL_CERT_FILE=/none"\n',
    );
    const { subject } = read();
    expect(subject.proxy).toMatchObject({ host: 'p:3128', source: expect.stringContaining('proxy.conf') });
    expect(JSON.stringify(subject.findings)).not.toContain('hidden');
    write('etc/systemd/system/amazon-ssm-agent.service.d/proxy.conf', 'Environment=https_proxy=http://\n');
    expect(read().of('proxy')?.severity).toBe('problem');
  });

  it('is the machine that registered while its machine-id is, and enough else', () => {
    const hashes = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`hash-${index}`, 'x']));
    fingerprint({ 'machine-id': 'another', 'hostname-info': hostname() });
    expect(read().of('fingerprint')).toMatchObject({
      severity: 'problem',
      seen: expect.stringContaining('machine-id has changed'),
    });
    fingerprint({
      'machine-id': machineId,
      'hostname-info': hostname(),
      'ipaddress-info': 'other',
      ...hashes(1),
    });
    expect(read().of('fingerprint')?.severity).toBe('info');
    // What dmidecode would tell is not known here.
    fingerprint({
      'machine-id': machineId,
      'hostname-info': 'other',
      'ipaddress-info': 'other',
      ...hashes(6),
    });
    expect(read().of('fingerprint')?.severity).toBe('unknown');
    fingerprint({ 'machine-id': 'another' }, -1);
    expect(read().of('fingerprint')?.severity).toBe('info');
  });

  it('has its log told, the last of it', () => {
    const { subject } = read();
    expect(logFindings(subject)).toMatchObject([{ severity: 'info', title: 'There is no log of the agent' }]);
    write(
      'var/log/amazon/ssm/amazon-ssm-agent.log',
      `${'2026-01-02 10:00:00.0000 INFO filler\n'.repeat(20_000)}2026-01-02 10:00:01.0000 ERROR dial tcp: lookup ssm: no such host\n`,
    );
    expect(logFindings(subject)).toMatchObject([{ id: 'log-dns', severity: 'warning' }]);
  });
});
