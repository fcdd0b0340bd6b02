import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateActivationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type BridgeFacts, type RunningCommand, runBridge } from '../helpers/bridge-command';
import type { NodesRequest } from './nodes-process';
import type { NodeScript } from './scripted-node';

const script = resolve(import.meta.dirname, '../../build/scripts/load.mjs');
const mostPerActivation = 1000;

/** Scripted nodes in a process of their own. */
export class NodesProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(request: NodesRequest) {
    this.#child = spawn(process.execPath, [script, '--nodes-process', JSON.stringify(request)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
  }

  /** Resolves when all of them are connected. */
  async ready(): Promise<void> {
    await this.#next('ready');
  }

  async counts(): Promise<{ ran: number; repeated: number }> {
    this.#child.stdin?.write('counts\n');
    return this.#next('counts');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.stdin?.end();
    // Nodes that wait for a bridge that is gone need not be waited for.
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }

  async #next(kind: string): Promise<{ ran: number; repeated: number }> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The process of the scripted nodes ended.');
    const line = JSON.parse(value) as { kind: string; ran: number; repeated: number };
    if (line.kind !== kind) throw new Error(`The scripted nodes said ${line.kind} in place of ${kind}.`);
    return line;
  }
}

export interface LoadedBridge {
  bridge: RunningCommand;
  facts: BridgeFacts;
  ssm: SSMClient;
  directory: string;
  nodes: NodesProcess;
  /** Memory of the bridge's process in bytes, before the nodes came and now. */
  memoryBefore: number;
  memory(): number;
}

/** Proportional set size of a process, in bytes. */
export function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Starts `count` scripted nodes on a bridge that runs. */
export async function startNodes(
  ssm: SSMClient,
  facts: BridgeFacts,
  count: number,
  nodeScript: NodeScript,
): Promise<NodesProcess> {
  if (count > mostPerActivation) throw new Error(`One activation is for ${mostPerActivation} nodes at most.`);
  const { ActivationId = '', ActivationCode = '' } = await ssm.send(
    new CreateActivationCommand({ IamRole: 'load', RegistrationLimit: count }),
  );
  const { caFile, nodeEndpoint, region } = facts;
  const nodes = new NodesProcess({
    count,
    endpoint: nodeEndpoint,
    region,
    caFile,
    activationId: ActivationId,
    activationCode: ActivationCode,
    ...nodeScript,
  });
  await nodes.ready();
  return nodes;
}

/** A bridge with scripted nodes, each in a process of its own, for the time of one measurement. */
export async function withLoadedBridge<T>(
  count: number,
  nodeScript: NodeScript,
  work: (loaded: LoadedBridge) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-load-'));
  const { bridge, facts, ssm } = await runBridge(directory);
  const memory = () => memoryOf(bridge.pid);
  const memoryBefore = memory();
  let nodes: NodesProcess | undefined;
  try {
    nodes = await startNodes(ssm, facts, count, nodeScript);
    return await work({ bridge, facts, ssm, directory, nodes, memoryBefore, memory });
  } finally {
    await nodes?.stop();
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
