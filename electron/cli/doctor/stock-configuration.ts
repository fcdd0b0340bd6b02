import { z } from 'zod';

const endpoint = z.object({ Endpoint: z.string().default('') }).default({ Endpoint: '' });

/** The parts of amazon-ssm-agent.json that say where the agent goes. Other fields are none of our business. */
export const stockConfigurationSchema = z.object({
  Ssm: endpoint,
  Mds: endpoint,
  Mgs: z.object({ Endpoint: z.string().default(''), Region: z.string().default('') }).prefault({}),
  Agent: z.object({ Region: z.string().default('') }).prefault({}),
});
export type StockConfiguration = z.output<typeof stockConfigurationSchema>;

/** Raises an Error with a sentence when the text is no configuration of the agent. */
export function parseStockConfiguration(text: string): StockConfiguration {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`It is no JSON: ${(error as Error).message}.`);
  }
  const parsed = stockConfigurationSchema.safeParse(json);
  if (!parsed.success)
    throw new Error(`${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}

/** Domain of AWS's endpoints in a Region. */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  if (region.startsWith('us-iso-')) return 'c2s.ic.gov';
  if (region.startsWith('us-isob-')) return 'sc2s.sgov.gov';
  return 'amazonaws.com';
}

/** Where the agent goes: what its configuration says, or AWS's own endpoints in the Region. */
export function stockEndpoints(configuration: StockConfiguration | undefined, region: string | undefined) {
  const of = (service: 'ssm' | 'ssmmessages' | 'ec2messages', override: string | undefined) => {
    const text = override?.trim() ?? '';
    if (text !== '') return [{ service, url: /^https?:\/\//.test(text) ? text : `https://${text}` }];
    return region === undefined ? [] : [{ service, url: `https://${service}.${region}.${domainOf(region)}` }];
  };
  return [
    ...of('ssm', configuration?.Ssm.Endpoint),
    ...of('ssmmessages', configuration?.Mgs.Endpoint),
    ...of('ec2messages', configuration?.Mds.Endpoint),
  ];
}

/** Variables that change how an agent gets out; no other is looked at, since they may hold secrets. */
const wanted = new Set(['http_proxy', 'https_proxy', 'no_proxy', 'ssl_cert_file', 'ssl_cert_dir']);

/** Proxy and authority settings of an environment, by their names in small letters. */
export function networkVariables(
  entries: Iterable<readonly [string, string | undefined]>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of entries)
    if (value !== undefined && value !== '' && wanted.has(name.toLowerCase()))
      found.set(name.toLowerCase(), value);
  return found;
}

/** The same of `Environment=` lines of a systemd unit or drop-in. */
export function unitVariables(text: string): Map<string, string> {
  const entries: [string, string][] = [];
  for (const line of text.split('\n')) {
    const assigned = /^\s*Environment=(.*)$/.exec(line)?.[1];
    if (assigned === undefined) continue;
    for (const [, quoted, bare] of assigned.matchAll(/"([^"]*)"|(\S+)/g)) {
      const pair = quoted ?? bare ?? '';
      const at = pair.indexOf('=');
      if (at > 0) entries.push([pair.slice(0, at), pair.slice(at + 1)]);
    }
  }
  return networkVariables(entries);
}

/** `host:port` of a proxy's address without user and password; undefined for what is no address. */
export function proxyHost(address: string): string | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(text)) return undefined;
  const { hostname, host, port, protocol } = new URL(text);
  if (hostname === '') return undefined;
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
}
