import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { eventually } from './eventually';

/** The built `quarterdeck` command; `npm test` builds it before any suite. */
const command = resolve(import.meta.dirname, '../../out/main/cli.js');

export interface BridgeFacts {
  endpoint: string;
  region: string;
  accountId: string;
  accessKeyId: string;
  secretAccessKey: string;
  nodeEndpoint: string;
  caFile: string;
  activationId: string;
  activationCode: string;
}

/** A `quarterdeck` process of the test's own, with what it printed. */
export class RunningCommand {
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: string[], env: Record<string, string> = {}) {
    if (!existsSync(command)) throw new Error(`${command} is missing; run \`npm run compile\` first.`);
    this.#child = spawn(process.execPath, [command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child.stdout?.on('data', (bytes) => {
      this.stdout += bytes;
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.stderr += bytes;
    });
    this.exited = new Promise((done) => this.#child.on('exit', (code) => done(code)));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  prints(text: string | RegExp): Promise<boolean> {
    const has = () => (typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout));
    return eventually(`${text} to be printed`, () => {
      if (has()) return true;
      if (!this.running) throw new Error(`it ended before it printed ${text}: ${this.stdout}${this.stderr}`);
      return false;
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.running) this.#child.kill(signal);
    return this.exited;
  }
}

/** `quarterdeck bridge` without this machine's node, in `directory`; answers once it is ready. */
export async function runBridge(
  directory: string,
): Promise<{ bridge: RunningCommand; facts: BridgeFacts; ssm: SSMClient }> {
  const readyFile = join(directory, 'ready.json');
  rmSync(readyFile, { force: true });
  const bridge = new RunningCommand([
    'bridge',
    '--data',
    join(directory, 'bridge'),
    '--ready-file',
    readyFile,
    '--no-local-node',
  ]);
  await eventually('the bridge to be ready', () => {
    if (!bridge.running) throw new Error(`the bridge ended: ${bridge.stderr}`);
    return existsSync(readyFile);
  });
  const facts = JSON.parse(readFileSync(readyFile, 'utf8')) as BridgeFacts;
  const { accessKeyId, secretAccessKey, endpoint, region } = facts;
  const ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  return { bridge, facts, ssm };
}

/** What makes a node offer no direct paths, so that its sessions have the relay alone. */
export const relayAlone = { QUARTERDECK_DIRECT_PATH: 'off' };

/** `quarterdeck node` in `dataDirectory`, enrolled on the bridge and online. */
export async function enrolNode(
  facts: Pick<BridgeFacts, 'activationId' | 'activationCode' | 'nodeEndpoint' | 'region' | 'caFile'>,
  dataDirectory: string,
  env?: Record<string, string>,
): Promise<RunningCommand> {
  const args = [
    'node',
    `--data=${dataDirectory}`,
    `--activation-id=${facts.activationId}`,
    `--activation-code=${facts.activationCode}`,
    `--endpoint=${facts.nodeEndpoint}`,
    `--region=${facts.region}`,
    `--ca-file=${facts.caFile}`,
  ];
  const node = new RunningCommand(args, env);
  await node.prints('online');
  return node;
}
