/** What is often behind a port, and how a program is led to it. */
export type Service = 'ssh' | 'http' | 'https' | 'mysql' | 'postgresql' | 'redis' | 'rdp';

interface CommonPort {
  port: number;
  label: string;
  service: Service;
}

/** Offered where the port of a tunnel's target is typed. */
export const commonPorts: readonly CommonPort[] = [
  { port: 22, label: 'SSH', service: 'ssh' },
  { port: 80, label: 'HTTP', service: 'http' },
  { port: 443, label: 'HTTPS', service: 'https' },
  { port: 3306, label: 'MySQL', service: 'mysql' },
  { port: 5432, label: 'PostgreSQL', service: 'postgresql' },
  { port: 6379, label: 'Redis', service: 'redis' },
  { port: 3389, label: 'Remote Desktop', service: 'rdp' },
  { port: 8080, label: 'HTTP', service: 'http' },
];

export function commonPort(port: number): CommonPort | undefined {
  return commonPorts.find((one) => one.port === port);
}
