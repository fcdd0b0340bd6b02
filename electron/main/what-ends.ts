/** "a shell", "2 shells and a tunnel". */
export function whatEnds(shells: number, tunnels: number): string {
  const counted = (count: number, noun: string) =>
    count === 0 ? [] : [count === 1 ? `a ${noun}` : `${count} ${noun}s`];
  return [...counted(shells, 'shell'), ...counted(tunnels, 'tunnel')].join(' and ');
}
