import { commonPort } from './common-ports';

/** Something that leads a program through a tunnel, ready to paste. */
export interface ConnectionLine {
  /** What it is for. */
  label: string;
  text: string;
}

export function localAddress(localPort: number): string {
  return `127.0.0.1:${localPort}`;
}

/** The page behind a tunnel, where a browser has a use for it; TLS by the port of the target. */
export function browserAddress(targetPort: number, localPort: number): string | undefined {
  const service = commonPort(targetPort)?.service;
  if (service === 'https') return `https://${localAddress(localPort)}/`;
  return service === 'http' || /^(3000|5000|8\d{3}|9\d{3})$/.test(String(targetPort))
    ? `http://${localAddress(localPort)}/`
    : undefined;
}

/** How programs are led through a tunnel, chosen by the port of its target; the bare address always, and last. */
export function connectionLines(targetPort: number, localPort: number): ConnectionLine[] {
  const address = { label: 'Address', text: localAddress(localPort) };
  const page = browserAddress(targetPort, localPort);
  switch (commonPort(targetPort)?.service) {
    case 'ssh':
      return [
        { label: 'SSH', text: `ssh -p ${localPort} user@127.0.0.1` },
        { label: 'Copy a file', text: `scp -P ${localPort} FILE user@127.0.0.1:` },
        address,
      ];
    case 'mysql':
      return [
        { label: 'MySQL', text: `mysql -h 127.0.0.1 -P ${localPort} -u user -p` },
        { label: 'URL', text: `mysql://user@127.0.0.1:${localPort}/database` },
        address,
      ];
    case 'postgresql':
      return [
        { label: 'psql', text: `psql -h 127.0.0.1 -p ${localPort} -U user database` },
        { label: 'URL', text: `postgresql://user@127.0.0.1:${localPort}/database` },
        address,
      ];
    case 'redis':
      return [
        { label: 'Redis', text: `redis-cli -h 127.0.0.1 -p ${localPort}` },
        { label: 'URL', text: `redis://127.0.0.1:${localPort}/0` },
        address,
      ];
    case 'rdp':
      return [
        { label: 'Windows', text: `mstsc /v:127.0.0.1:${localPort}` },
        { label: 'FreeRDP', text: `xfreerdp /v:127.0.0.1:${localPort} /u:user` },
        address,
      ];
    default:
      return page === undefined
        ? [address]
        : [
            { label: 'Page', text: page },
            { label: 'curl', text: `curl ${page.startsWith('https') ? '--insecure ' : ''}${page}` },
            address,
          ];
  }
}
