import { readdir, readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Gatherer, InventoryEntry } from '../gatherer';

/** Interface name to the IPv4 address of its default gateway, from /proc/net/route (little-endian hex). */
export function parseRoutes(text: string): Map<string, string> {
  const gateways = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const [name, destination, gateway] = line.trim().split(/\s+/);
    if (!name || destination !== '00000000' || !gateway || gateway === '00000000') continue;
    const bytes = gateway.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
    if (!gateways.has(name)) gateways.set(name, bytes.reverse().join('.'));
  }
  return gateways;
}

/** Name servers of resolv.conf(5), in order. */
export function parseNameServers(text: string): string[] {
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] as string);
}

/** One row per interface; several addresses of a kind are joined by a comma. */
export function networkRows(
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  macAddresses: ReadonlyMap<string, string>,
  gateways: ReadonlyMap<string, string>,
  nameServers: readonly string[],
): InventoryEntry[] {
  const names = [...new Set([...macAddresses.keys(), ...Object.keys(interfaces)])].sort();
  return names.map((name) => {
    const addresses = interfaces[name] ?? [];
    const v4 = addresses.filter((address) => address.family === 'IPv4');
    const v6 = addresses.filter((address) => address.family === 'IPv6');
    return {
      Name: name,
      SubnetMask: v4.map((address) => address.netmask).join(','),
      Gateway: gateways.get(name) ?? '',
      DHCPServer: '',
      DNSServer: gateways.has(name) ? nameServers.join(',') : '',
      MacAddress: macAddresses.get(name) ?? addresses[0]?.mac ?? '',
      IPV4: v4.map((address) => address.address).join(','),
      IPV6: v6.map((address) => address.address).join(','),
    };
  });
}

/** All interfaces, also those without an address. The DHCP server is not known without the client's own files. */
export const networkGatherer: Gatherer = {
  typeName: 'AWS:Network',
  schemaVersion: '1.0',
  async gather() {
    const routes = await readFile('/proc/net/route', 'utf8').catch(() => '');
    const resolver = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
    const macAddresses = new Map<string, string>();
    for (const name of await readdir('/sys/class/net').catch(() => [])) {
      const mac = await readFile(`/sys/class/net/${name}/address`, 'utf8').catch(() => undefined);
      if (mac !== undefined) macAddresses.set(name, mac.trim());
    }
    return networkRows(networkInterfaces(), macAddresses, parseRoutes(routes), parseNameServers(resolver));
  },
};
