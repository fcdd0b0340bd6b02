import { describe, expect, it } from 'vitest';
import { hostProblem, readPort, tunnelProblems } from '#shared/tunnels/tunnel-rules';

const good = { name: 'db', nodeId: 'mi-1', targetPort: '5432', targetHost: '', localPort: '' };

describe('the rules of the tunnel form', () => {
  it('takes a node and a port, everything else left empty', () => {
    expect(tunnelProblems(good)).toEqual({});
    expect(tunnelProblems({ ...good, name: '', targetHost: 'db.internal', localPort: '15432' })).toEqual({});
  });

  it('says of each field what is wrong with it', () => {
    const problems = tunnelProblems({
      name: 'x'.repeat(101),
      nodeId: '',
      targetPort: '0',
      targetHost: 'a b',
      localPort: '70000',
    });
    expect(Object.keys(problems).sort()).toEqual(['localPort', 'name', 'nodeId', 'targetHost', 'targetPort']);
    for (const sentence of Object.values(problems)) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ['1', 1],
    ['65535', 65_535],
    [' 22 ', 22],
    ['0', undefined],
    ['65536', undefined],
    ['', undefined],
    ['22a', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['2.5', undefined],
  ])('reads the port %j as %s', (text, port) => expect(readPort(text)).toBe(port));

  it.each(['a b', 'db;rm', '$(id)', "o'ne", 'a|b', 'ab', 'x'.repeat(254)])('refuses the host %s', (host) =>
    expect(hostProblem(host)).toBeDefined(),
  );

  it.each(['db.internal', '10.0.0.5', '::1', 'my_host', 'x'.repeat(253)])('takes the host %s', (host) =>
    expect(hostProblem(host)).toBeUndefined(),
  );

  it('says why a metadata service is refused', () =>
    expect(tunnelProblems({ ...good, targetHost: '169.254.169.254' }).targetHost).toBe(
      "169.254.169.254 is link-local or a metadata service, which gives away the node's identity. Quarterdeck and the node refuse it.",
    ));
});
