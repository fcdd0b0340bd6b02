import { join } from 'node:path';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { enrolNode, RunningCommand, runBridge } from './bridge-command';
import { eventually } from './eventually';

/** A real bridge and one real node of it below a directory, each of which can be killed and started again. */
export class BridgeWithNode {
  #bridge: RunningCommand | undefined;
  #node: RunningCommand | undefined;
  #ssm: SSMClient | undefined;
  nodeId = '';

  private constructor(private readonly directory: string) {}

  /** Answers once the node is known. */
  static async start(directory: string): Promise<BridgeWithNode> {
    const both = new BridgeWithNode(directory);
    const facts = await both.startBridge();
    both.#node = await enrolNode(facts, both.#nodeDirectory);
    both.nodeId = await eventually('the node', async () => {
      const { InstanceInformationList = [] } = await both.ssm.send(
        new DescribeInstanceInformationCommand({}),
      );
      return InstanceInformationList[0]?.InstanceId;
    });
    return both;
  }

  /** A client of the bridge as it runs now. */
  get ssm(): SSMClient {
    if (!this.#ssm) throw new Error('There is no bridge.');
    return this.#ssm;
  }

  get #nodeDirectory(): string {
    return join(this.directory, 'node');
  }

  async startBridge() {
    this.#ssm?.destroy();
    const { bridge, ssm, facts } = await runBridge(this.directory);
    this.#bridge = bridge;
    this.#ssm = ssm;
    return facts;
  }

  async stopBridge(signal?: NodeJS.Signals): Promise<void> {
    await this.#bridge?.stop(signal);
  }

  async stopNode(signal?: NodeJS.Signals): Promise<void> {
    await this.#node?.stop(signal);
  }

  /** The same node again; answers once it is online. */
  async startNode(): Promise<void> {
    this.#node = new RunningCommand(['node', `--data=${this.#nodeDirectory}`]);
    await this.#node.prints('online');
  }

  async stop(): Promise<void> {
    await this.stopNode();
    this.#ssm?.destroy();
    await this.stopBridge();
  }
}
