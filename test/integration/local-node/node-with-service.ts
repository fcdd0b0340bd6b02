import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '#electron/local-node/machine';
import { type RunningNode, startNode } from '#electron/local-node/node';
import type { NodeReport } from '#electron/local-node/process-messages';
import { silentLogger } from '#electron/platform/logger';
import { eventually } from '#test/helpers/eventually';
import { ScriptedService } from '#test/helpers/scripted-service';

export const activation = {
  activationId: '0f0e0d0c-1111-4222-8333-444455556666',
  activationCode: 'aGVsbG9hY3RpdmF0aW9u',
};

/** A machine that only counts what it is asked for. */
export class MachineUnderTest implements Machine {
  boots = 1;
  asked = 0;
  refusal: string | undefined;

  bootId(): string {
    return `boot-${this.boots}`;
  }
  async reboot(): Promise<void> {
    this.asked += 1;
    if (this.refusal !== undefined) throw new Error(this.refusal);
  }
}

/** A scripted service and a node's directory; nodes started here are stopped by close(). */
export class NodeBench {
  readonly directory = mkdtempSync(join(tmpdir(), 'quarterdeck-node-'));
  readonly reports: NodeReport[] = [];
  readonly machine = new MachineUnderTest();
  #nodes: RunningNode[] = [];

  private constructor(readonly service: ScriptedService) {}

  static async open(): Promise<NodeBench> {
    return new NodeBench(await ScriptedService.start());
  }

  start(withActivation = true): RunningNode {
    const node = startNode({
      dataDirectory: this.directory,
      enrolment: {
        endpoint: this.service.endpoint,
        region: 'us-east-1',
        caFile: this.service.caFile,
        ...(withActivation ? { activation } : {}),
      },
      logger: silentLogger,
      machine: this.machine,
      onState: (report) => this.reports.push(report),
    });
    this.#nodes.push(node);
    return node;
  }

  /** Starts a node and waits until it is online; answers its id. */
  async online(): Promise<{ node: RunningNode; instanceId: string }> {
    const node = this.start();
    await this.isOnline(node);
    return { node, instanceId: node.instanceId as string };
  }

  isOnline(node: RunningNode): Promise<boolean> {
    return eventually(
      `the node to be online; it is ${node.state} (${this.reports.at(-1)?.reason ?? 'no reason'})`,
      () => node.state === 'online' && this.service.connected,
    );
  }

  async stopNodes(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
  }

  async close(): Promise<void> {
    await this.stopNodes();
    await this.service.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
