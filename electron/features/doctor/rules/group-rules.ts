import type { GroupRule, SecurityGroup } from '../ports';

const anyAddress = new Set(['0.0.0.0/0', '::/0']);

/** Whether a rule of a group holds for TCP on port 443. */
export function coversHttps({ protocol, fromPort, toPort }: GroupRule): boolean {
  if (protocol === '-1') return true;
  if (protocol !== 'tcp' && protocol !== '6') return false;
  return (fromPort ?? 0) <= 443 && 443 <= (toPort ?? 65_535);
}

/** Where a rule leads to or comes from, in words. */
export function sidesOf({ cidrs, groupIds, prefixListIds }: GroupRule): string[] {
  return [...cidrs, ...groupIds, ...prefixListIds];
}

/** Where the groups let TCP 443 out to. `everywhere`: to any IPv4 address or to any at all. */
export function httpsEgress(groups: readonly SecurityGroup[]): { everywhere: boolean; sides: string[] } {
  const rules = groups.flatMap(({ egress }) => egress).filter(coversHttps);
  const sides = [...new Set(rules.flatMap(sidesOf))];
  return { everywhere: rules.some(({ cidrs }) => cidrs.some((cidr) => anyAddress.has(cidr))), sides };
}
