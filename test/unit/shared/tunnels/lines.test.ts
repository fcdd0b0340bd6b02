import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPorts } from '#shared/tunnels/common-ports';
import { browserAddress, connectionLines } from '#shared/tunnels/connection-lines';
import { hostAlias, proxyCommandLine, sshConfigForAll, sshConfigForNode } from '#shared/tunnels/ssh-config';

const texts = (port: number) => connectionLines(port, 15_000).map(({ text }) => text);

describe('connectionLines', () => {
  it('fits the program to the port of the target', () => {
    expect(texts(22)[0]).toBe('ssh -p 15000 user@127.0.0.1');
    expect(texts(5432)[0]).toBe('psql -h 127.0.0.1 -p 15000 -U user database');
    expect(texts(3306)[0]).toBe('mysql -h 127.0.0.1 -P 15000 -u user -p');
    expect(texts(6379)[0]).toBe('redis-cli -h 127.0.0.1 -p 15000');
    expect(texts(3389)[0]).toBe('mstsc /v:127.0.0.1:15000');
    expect(texts(80)[0]).toBe('http://127.0.0.1:15000/');
    expect(texts(443)[0]).toBe('https://127.0.0.1:15000/');
    expect(texts(4711)).toEqual(['127.0.0.1:15000']);
  });

  it('gives the bare address last, and the port in every line', () => {
    for (const { port } of commonPorts) {
      expect(texts(port).at(-1)).toBe('127.0.0.1:15000');
      for (const text of texts(port)) expect(text.includes('15000') || text.startsWith('scp')).toBe(true);
    }
  });

  it('knows what a browser can show', () => {
    expect(browserAddress(8080, 15_000)).toBe('http://127.0.0.1:15000/');
    expect(browserAddress(3000, 15_000)).toBe('http://127.0.0.1:15000/');
    for (const port of [22, 5432, 80_000, 13_000]) expect(browserAddress(port, 15_000)).toBeUndefined();
  });
});

describe('lines for ~/.ssh/config', () => {
  const command = { shell: 'posix' as const, words: ['node', '/opt/quarter deck/cli.js', 'session-proxy'] };

  it('lead to any node by its ID, and to one by its name', () => {
    expect(sshConfigForAll(command)).toBe(
      "Host mi-* i-*\n  ProxyCommand node '/opt/quarter deck/cli.js' session-proxy --target %h --port %p\n",
    );
    expect(sshConfigForNode(command, { nodeId: 'mi-1', name: 'web 1' })).toBe(
      "Host web-1\n  HostName mi-1\n  ProxyCommand node '/opt/quarter deck/cli.js' session-proxy --target %h --port %p\n",
    );
  });

  it('name a node so that ssh takes it for one host', () => {
    expect(hostAlias('web 1 * ! ?')).toBe('web-1');
    expect(hostAlias('  ')).toBe('node');
    fc.assert(fc.property(fc.string(), (name) => /^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(hostAlias(name))));
  });

  it('reach the program word for word through ssh and the shell', () => {
    const word = fc.stringMatching(/^[ -~]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const line = proxyCommandLine({ words: ['printf', '%s\\n', ...words], shell: 'posix' });
        // As ssh does before it hands the line to the shell.
        const expanded = line.replace(
          /%[%hp]/g,
          (token) => ({ '%%': '%', '%h': 'H', '%p': '22' })[token] ?? '',
        );
        const got = execFileSync('sh', ['-c', expanded], { encoding: 'utf8' }).split('\n').slice(0, -1);
        expect(got).toEqual([...words, '--target', 'H', '--port', '22']);
      }),
      { numRuns: 40 },
    );
  });

  it('are quoted with double quotes on Windows', () =>
    expect(proxyCommandLine({ shell: 'windows', words: ['C:\\Program Files\\q.exe', 'session-proxy'] })).toBe(
      '"C:\\Program Files\\q.exe" session-proxy --target %h --port %p',
    ));
});
