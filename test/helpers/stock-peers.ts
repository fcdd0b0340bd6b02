import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BridgeFacts } from './bridge-command';

/**
 * The stock programs, where the machine has them. The plugin and the AWS CLI are found on PATH. The agent is taken only
 * from the folder that QUARTERDECK_STOCK_AGENT names: an agent that is installed belongs to its machine, and is left
 * alone.
 */
const agentFolder = process.env.QUARTERDECK_STOCK_AGENT;

export function onPath(name: string): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), agentFolder ?? '']
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Folder with amazon-ssm-agent and its workers; needs root, since the agent keeps its state in fixed places. */
export function stockAgentFolder(): string | undefined {
  const isUsable =
    agentFolder !== undefined &&
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    existsSync(join(agentFolder, 'amazon-ssm-agent'));
  return isUsable ? agentFolder : undefined;
}

const statePlaces = ['/var/lib/amazon', '/var/log/amazon', '/etc/amazon'];

/** A stock agent with state of its own: its fixed places are empty file systems that nobody else sees. */
export class StockAgent {
  readonly #folder: string;
  readonly #home: string;
  readonly #facts: BridgeFacts;
  #child: ChildProcess | undefined;

  constructor(folder: string, directory: string, facts: BridgeFacts) {
    this.#folder = folder;
    this.#home = directory;
    this.#facts = facts;
  }

  /** Registers with the activation and runs until stop(). */
  start(): void {
    const { activationCode, activationId, caFile, nodeEndpoint, region } = this.#facts;
    // The agent takes its configuration from the folder of its binaries, which is not ours to write to.
    const binaries = join(this.#home, 'bin');
    const configuration = join(binaries, 'configuration');
    mkdirSync(configuration, { recursive: true, mode: 0o755 });
    execFileSync('sh', ['-c', `cp "${this.#folder}"/*ssm* "${binaries}"/`]);
    const endpoint = { Endpoint: nodeEndpoint };
    writeFileSync(
      join(configuration, 'amazon-ssm-agent.json'),
      JSON.stringify({
        Profile: { ShareCreds: false },
        Ssm: endpoint,
        Mgs: { ...endpoint, Region: region },
        Mds: endpoint,
        Identity: { ConsumptionOrder: ['OnPrem'] },
      }),
      { mode: 0o600 },
    );
    const agent = join(binaries, 'amazon-ssm-agent');
    const script = [
      ...statePlaces.map((place) => `mkdir -p ${place} && mount -t tmpfs tmpfs ${place}`),
      `"${agent}" -register -code ${activationCode} -id ${activationId} -region ${region} -y`,
      `exec "${agent}"`,
    ].join(' && ');
    const env = { PATH: process.env.PATH ?? '', HOME: this.#home, SSL_CERT_FILE: caFile };
    this.#child = spawn('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', script], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output = `${this.output}${chunk}`.slice(-20_000);
      });
  }

  output = '';

  /** Ends the agent with all of its workers: they live in a process namespace of their own. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const { initPid } = this;
    if (initPid !== undefined) process.kill(initPid, 'SIGKILL');
    await ended;
  }

  /** First process of the agent's own namespaces, as seen from here; undefined when it is not running. */
  get initPid(): number | undefined {
    const pid = this.#child?.pid;
    if (pid === undefined) return undefined;
    const [init] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return init ? Number(init) : undefined;
  }
}
