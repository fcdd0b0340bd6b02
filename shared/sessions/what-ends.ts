/** "a shell", "2 shells and a tunnel", "a shell, 2 tunnels and a transfer". */
export function whatEnds(shells: number, tunnels: number, transfers: number): string {
  const counted = (count: number, noun: string) =>
    count === 0 ? [] : [count === 1 ? `a ${noun}` : `${count} ${noun}s`];
  const all = [...counted(shells, 'shell'), ...counted(tunnels, 'tunnel'), ...counted(transfers, 'transfer')];
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}
