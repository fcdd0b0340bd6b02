import { join } from 'node:path';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { createSessionStarter } from '#electron/adapters/aws/session-starter';
import { openTunnelsFile, type TunnelsFile } from '#electron/adapters/storage/tunnels-file';
import { Tunnels } from '#electron/main/tunnels/tunnels';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';
import { TunnelHost } from '#electron/session-host/tunnels/tunnel-host';
import type { TunnelDraft, TunnelStatus } from '#shared/tunnels/tunnel';
import { eventually } from './eventually';

/** Tunnels as the application has them, main and session host in one process, over the client that `ssm` answers. */
export class TunnelsUnderTest {
  readonly file: TunnelsFile;
  readonly tunnels: Tunnels;
  readonly statuses: TunnelStatus[] = [];

  constructor(directory: string, ssm: () => SSMClient) {
    this.file = openTunnelsFile(join(directory, 'tunnels.json'), Date.now());
    this.tunnels = new Tunnels({
      file: this.file,
      clock: systemClock,
      logger: silentLogger,
      starter: async () => createSessionStarter(ssm()),
      startHost() {},
      onChanged() {},
      onStatus: (status) => this.statuses.push(status),
    });
    this.startHost();
  }

  startHost(): void {
    const host = new TunnelHost({
      clock: systemClock,
      logger: silentLogger,
      // As between processes: never within the call.
      report: (message) => setImmediate(() => this.tunnels.hostReported(message)),
    });
    this.tunnels.hostStarted((message) => setImmediate(() => host.receive(message)));
  }

  status(tunnelId: string): TunnelStatus {
    const found = this.tunnels.list().find(({ saved }) => saved.tunnelId === tunnelId);
    if (!found) throw new Error('there is no such tunnel');
    return found.status;
  }

  health(tunnelId: string): string {
    return this.status(tunnelId).health.kind;
  }

  async is(tunnelId: string, kind: string, limitMs?: number): Promise<TunnelStatus> {
    return eventually(
      `the tunnel to be ${kind}`,
      () => (this.health(tunnelId) === kind ? this.status(tunnelId) : undefined),
      limitMs,
    );
  }
}

export function draftOf(nodeId: string, port: number, more: Partial<TunnelDraft> = {}): TunnelDraft {
  return {
    name: 'test',
    connectionId: 'bridge',
    nodeId,
    nodeName: 'node',
    target: { port },
    localPort: 0,
    startsWithApplication: false,
    restartsAlone: true,
    ...more,
  };
}
