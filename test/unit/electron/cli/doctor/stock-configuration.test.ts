import { describe, expect, it } from 'vitest';
import {
  networkVariables,
  parseStockConfiguration,
  proxyHost,
  stockEndpoints,
  unitVariables,
} from '#electron/cli/doctor/stock-configuration';

describe('the configuration of the stock agent', () => {
  it('leads to AWS in its Region where it names no address', () => {
    const configuration = parseStockConfiguration('{"Agent":{"Region":""},"Ssm":{"Endpoint":""}}');
    expect(stockEndpoints(configuration, 'eu-west-1').map(({ url }) => url)).toEqual([
      'https://ssm.eu-west-1.amazonaws.com',
      'https://ssmmessages.eu-west-1.amazonaws.com',
      'https://ec2messages.eu-west-1.amazonaws.com',
    ]);
    expect(stockEndpoints(undefined, 'cn-north-1')[0]?.url).toBe('https://ssm.cn-north-1.amazonaws.com.cn');
    expect(stockEndpoints(undefined, undefined)).toEqual([]);
  });

  it('leads elsewhere where it does', () => {
    const text = JSON.stringify({
      Ssm: { Endpoint: 'https://bridge:1' },
      Mgs: { Endpoint: 'bridge:1' },
      Other: 1,
    });
    expect(stockEndpoints(parseStockConfiguration(text), undefined)).toEqual([
      { service: 'ssm', url: 'https://bridge:1' },
      { service: 'ssmmessages', url: 'https://bridge:1' },
    ]);
  });

  it('that is damaged is said to be so', () => {
    expect(() => parseStockConfiguration('{')).toThrow('It is no JSON');
    expect(() => parseStockConfiguration('{"Ssm":{"Endpoint":7}}')).toThrow('Ssm.Endpoint');
  });
});

describe('the environment of an agent', () => {
  it('is read for proxies and authorities alone', () => {
    const found = networkVariables([
      ['HTTPS_PROXY', 'http://p:1'],
      ['no_proxy', '169.254.169.254'],
      ['AWS_SECRET_ACCESS_KEY', 'secret'],
      ['http_proxy', ''],
    ]);
    expect([...found]).toEqual([
      ['https_proxy', 'http://p:1'],
      ['no_proxy', '169.254.169.254'],
    ]);
  });

  it('is found in the lines of a unit of systemd', () => {
    const unit = `[Service]
Environment="http_proxy=http://p:1" "https_proxy=http://p:2"
  Environment=no_proxy=a,b OTHER=x
# Environment=https_proxy=http://no:1
`;
    expect(Object.fromEntries(unitVariables(unit))).toEqual({
      http_proxy: 'http://p:1',
      https_proxy: 'http://p:2',
      no_proxy: 'a,b',
    });
  });

  it('has a proxy told by its host alone', () => {
    expect(proxyHost('http://me:word@proxy.example.org:3128')).toBe('proxy.example.org:3128');
    expect(proxyHost('proxy.example.org')).toBe('proxy.example.org:80');
    expect(proxyHost('http://')).toBeUndefined();
  });
});
