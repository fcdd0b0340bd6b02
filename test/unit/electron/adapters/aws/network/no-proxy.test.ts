import { describe, expect, it } from 'vitest';
import { isExcepted } from '#electron/adapters/aws/network/no-proxy';

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['amazonaws.com', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['.amazonaws.com', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['*.amazonaws.com', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['AMAZONAWS.COM', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['azonaws.com', 'https://ssm.eu-west-1.amazonaws.com', false],
    ['example.org, amazonaws.com', 'wss://ssmmessages.eu-west-1.amazonaws.com', true],
    ['amazonaws.com:443', 'https://ssm.eu-west-1.amazonaws.com', true],
    ['amazonaws.com:8443', 'https://ssm.eu-west-1.amazonaws.com', false],
    ['localhost:4566', 'http://localhost:4566', true],
    ['127.0.0.1', 'http://127.0.0.1:4566', true],
    ['0.0.1', 'http://127.0.0.1:4566', false],
    ['127.0.0.0/8', 'http://127.0.0.1:4566', true],
    ['10.0.0.0/8', 'http://127.0.0.1:4566', false],
    ['10.0.0.0/33', 'http://10.0.0.1', false],
    ['fd00::/8', 'http://[fd00:ec2::23]/', true],
    ['[::1]:80', 'http://[::1]/', true],
    ['', 'http://127.0.0.1', false],
    ['.', 'http://127.0.0.1', false],
  ])('%s for %s: %s', (noProxy, url, expected) => {
    expect(isExcepted(new URL(url), noProxy)).toBe(expected);
  });
});
