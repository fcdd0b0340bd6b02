import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isLoopback,
  PortUnavailableError,
  parseListenAddress,
  urlHost,
} from '#electron/control-plane/listen-address';

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:4000', '127.0.0.1', 4000],
    ['localhost:0', 'localhost', 0],
    ['0.0.0.0:65535', '0.0.0.0', 65_535],
    ['[::1]:8443', '::1', 8443],
    ['[fe80::1]:1', 'fe80::1', 1],
    ['bridge.example.com:443', 'bridge.example.com', 443],
  ])('reads %s', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port });
  });

  it.each([
    '',
    '127.0.0.1',
    ':4000',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:99999',
    '127.0.0.1:-1',
    '127.0.0.1:http',
    '127.0.0.1:4000/',
    '127.0.0.1:4000 ',
    '127.0.0.1:4.5',
    '::1:4000',
    '[::1]',
    '[::1:4000',
    '[]:4000',
    '[host]:4000',
    'http://127.0.0.1:4000',
    '1.2.3.4/x:4000',
    '-host:4000',
    'a host:4000',
    'host..example:4000',
    '[1.2.3.4]:4000',
    '[fe80]:4000',
  ])('refuses "%s"', (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  });

  it('reads every address back as it stands in a URL', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.integer({ min: 0, max: 65_535 }), (name, port) => {
        expect(parseListenAddress(`${urlHost(name)}:${port}`)).toEqual({ host: name, port });
      }),
    );
  });
});

describe('isLoopback', () => {
  it('knows the names of this machine', () => {
    for (const host of ['127.0.0.1', '127.8.9.10', 'localhost', 'LocalHost', '::1', '0:0:0:0:0:0:0:1'])
      expect(isLoopback(host)).toBe(true);
  });

  it('takes no other address for it', () => {
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.127',
      '192.168.127.1',
      '1127.0.0.1',
      '127.example.com',
      '127.0.0.1.example.com',
      '127.1',
      'localhost.example.com',
      '',
    ])
      expect(isLoopback(host)).toBe(false);
  });
});

describe('PortUnavailableError', () => {
  it('names the address and what to do', () => {
    const { message } = new PortUnavailableError({ host: '::1', port: 443 }, 'EADDRINUSE');
    expect(message).toContain('[::1]:443 is taken by another process');
    expect(message).toContain('--listen');
  });

  it('gives the reason where the port is not taken', () => {
    expect(new PortUnavailableError({ host: '127.0.0.1', port: 80 }, 'EACCES').message).toContain('EACCES');
  });
});
