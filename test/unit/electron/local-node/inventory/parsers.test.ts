import { describe, expect, it } from 'vitest';
import { parseDpkg } from '#electron/local-node/inventory/gatherers/dpkg';
import { networkRows, parseNameServers, parseRoutes } from '#electron/local-node/inventory/gatherers/network';
import { parsePasswd, parseProcessStat } from '#electron/local-node/inventory/gatherers/process';
import { parseCpuInfo } from '#electron/local-node/inventory/gatherers/processor';
import { parseRpm } from '#electron/local-node/inventory/gatherers/rpm';
import {
  parseUnitFile,
  parseUnitFileStates,
  parseUnitStates,
} from '#electron/local-node/inventory/gatherers/service';

describe('parseDpkg', () => {
  it('keeps names of foreign architectures and empty versions as dpkg-query prints them', () => {
    const row = (...fields: string[]) => `${fields.join('\x1f')}\x1e`;
    const rows = parseDpkg(
      row('libc6:i386', '2.36-9', 'i386', 'libs', 'GNU', 'https://x', 'C library', 'libc6', '1747699200') +
        row('left-over', '', 'all', 'misc', 'M', '', '', 'left-over', ''),
    );
    expect(rows[0]).toEqual({
      Name: 'libc6:i386',
      Version: '2.36-9',
      Architecture: 'i386',
      ApplicationType: 'libs',
      Publisher: 'GNU',
      URL: 'https://x',
      Summary: 'C library',
      InstalledTime: '2025-05-20T00:00:00Z',
      PackageId: 'libc6_2.36-9_i386.deb',
    });
    expect(rows[1]).toMatchObject({ Name: 'left-over', Version: '', InstalledTime: '' });
  });
});

describe('parseRpm', () => {
  it('reads what `rpm -qa` prints in this format', () => {
    const output = `bash\x1f5.2.26\x1f3.fc40\x1f(none)\x1fx86_64\x1fUnspecified\x1fFedora Project\x1fhttps://www.gnu.org/software/bash\x1fThe GNU Bourne Again shell\x1fbash-5.2.26-3.fc40.src.rpm\x1f1716000000\x1e`;
    expect(parseRpm(output)).toEqual([
      {
        Name: 'bash',
        Version: '5.2.26',
        Release: '3.fc40',
        Epoch: '',
        Architecture: 'x86_64',
        ApplicationType: 'Unspecified',
        Publisher: 'Fedora Project',
        URL: 'https://www.gnu.org/software/bash',
        Summary: 'The GNU Bourne Again shell',
        PackageId: 'bash-5.2.26-3.fc40.src.rpm',
        InstalledTime: '2024-05-18T02:40:00Z',
      },
    ]);
  });
});

describe('parseCpuInfo', () => {
  const processor = (number: number, physical: number, core: number) =>
    `processor\t: ${number}\nmodel name\t: Example CPU\ncpu MHz\t\t: 2100.123\nphysical id\t: ${physical}\ncore id\t\t: ${core}\n`;

  it('counts sockets, cores and threads', () => {
    const text = [processor(0, 0, 0), processor(1, 0, 1), processor(2, 0, 0), processor(3, 0, 1)].join('\n');
    expect(parseCpuInfo(text)).toEqual({
      CPUModel: 'Example CPU',
      CPUs: '4',
      CPUSpeedMHz: '2100',
      CPUSockets: '1',
      CPUCores: '2',
      CPUHyperThreadEnabled: 'true',
    });
  });

  it('counts one core for each processor where the kernel names none', () => {
    expect(
      parseCpuInfo('processor\t: 0\nBogoMIPS\t: 48.00\n\nprocessor\t: 1\n\nModel\t\t: Board\n'),
    ).toMatchObject({
      CPUs: '2',
      CPUCores: '2',
      CPUSpeedMHz: '',
      CPUHyperThreadEnabled: 'false',
    });
  });
});

describe('network parsers', () => {
  it('read gateways, name servers and join addresses by interface', () => {
    const routes = parseRoutes(
      'Iface\tDestination\tGateway\tFlags\neth0\t00000000\t010200C0\t0003\neth0\t000200C0\t00000000\t0001\n',
    );
    expect(routes).toEqual(new Map([['eth0', '192.0.2.1']]));
    const servers = parseNameServers('# x\nnameserver 192.0.2.53\n nameserver 2001:db8::53\n');
    const rows = networkRows(
      {
        eth0: [
          {
            family: 'IPv4',
            address: '192.0.2.2',
            netmask: '255.255.255.0',
            mac: 'aa',
            internal: false,
            cidr: null,
          },
          {
            family: 'IPv4',
            address: '192.0.2.3',
            netmask: '255.255.255.0',
            mac: 'aa',
            internal: false,
            cidr: null,
          },
        ],
      },
      new Map([['idle0', 'bb']]),
      routes,
      servers,
    );
    expect(rows).toMatchObject([
      {
        Name: 'eth0',
        IPV4: '192.0.2.2,192.0.2.3',
        Gateway: '192.0.2.1',
        DNSServer: '192.0.2.53,2001:db8::53',
      },
      { Name: 'idle0', MacAddress: 'bb', IPV4: '', Gateway: '' },
    ]);
  });
});

describe('service parsers', () => {
  it('read a unit file with comments, continued lines and repeated keys', () => {
    const unit = parseUnitFile(
      '# comment\n[Unit]\nDescription=Example \\\n  daemon\nRequires=a.service b.service\nRequires=c.socket\n[Service]\nType=notify\nExecStart=/bin/x\n[Install]\nWantedBy=multi-user.target\n',
    );
    expect(unit).toEqual({
      description: 'Example    daemon',
      type: 'notify',
      requires: ['a.service', 'b.service', 'c.socket'],
      installable: true,
    });
  });

  it("read systemctl's tables", () => {
    expect(
      parseUnitStates(
        'ssh.service loaded active running OpenBSD Secure Shell server\nx.service loaded failed failed X\n',
      ),
    ).toEqual(
      new Map([
        ['ssh.service', 'active (running)'],
        ['x.service', 'failed (failed)'],
      ]),
    );
    expect(parseUnitFileStates('ssh.service enabled enabled\nx@.service static -\n')).toEqual(
      new Map([
        ['ssh.service', 'enabled'],
        ['x@.service', 'static'],
      ]),
    );
  });
});

describe('process parsers', () => {
  it('read a name with spaces and brackets', () => {
    const rest = Array.from({ length: 17 }, (_, index) => String(index)).join(' ');
    expect(parseProcessStat(`42 (a (b) c) S 7 ${rest} 1234 0`)).toEqual({
      name: 'a (b) c',
      state: 'S',
      parent: '7',
      startTicks: 1234,
    });
    expect(parseProcessStat('')).toBeUndefined();
  });

  it('know login names', () => {
    expect(
      parsePasswd('root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\n').get('1000'),
    ).toBe('ada');
  });
});
