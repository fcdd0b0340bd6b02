import { join } from 'node:path';
import type { Connection, ConnectionState } from '#shared/connections/connection';
import { AppError } from '#shared/errors/app-error';
import type { Notice } from '#shared/ipc/contract';
import { type BridgeChange, followChanges } from '../../adapters/bridge/bridge-endpoint';
import { isLoopback } from '../../control-plane/listen-address';
import {
  type BridgeReady,
  type BridgeSecrets,
  bridgeReportSchema,
} from '../../control-plane/process-messages';
import { bridgeSecrets } from '../../control-plane/secrets';
import type { CallLog } from '../../features/api-log/ports';
import { type NodeReport, nodeReportSchema } from '../../local-node/process-messages';
import type { Clock, Timer } from '../../platform/clock';
import { startUtilityChild, type UtilityChild } from '../../platform/electron/utility-child';
import { ExitCode } from '../../platform/exit-codes';
import type { Logger } from '../../platform/logger';
import { type Keyring, SecretsUnusableError } from '../../platform/secret-store';
import { type SupervisedState, Supervisor } from '../../platform/supervisor';
import type { ConnectionPorts } from './connection-ports';

interface BridgeConnectionOptions {
  dataDirectory: string;
  logDirectory: string;
  modulesDirectory: string;
  keyring: Keyring | undefined;
  clock: Clock;
  logger: Logger;
  callLog: CallLog;
  onStateChanged(): void;
  onChanged(change: BridgeChange): void;
  onNotice(notice: Omit<Notice, 'noticeId'>): void;
}

export const bridgeConnectionId = 'bridge';
const readyTimeoutMs = 20_000;
/** The window's first reading of the fleet goes before this machine's node, which takes as long to load as that. */
const nodeDelayMs = 400;

/**
 * The embedded bridge and this machine's node as a connection: two supervised processes, and clients that reach the
 * bridge as they would reach AWS. The node outlives a bridge that dies and is told the address of the next one.
 */
export class BridgeConnection {
  readonly #options: BridgeConnectionOptions;
  readonly #bridge: Supervisor;
  readonly #node: Supervisor;
  #secrets: BridgeSecrets | undefined;
  #nodeChild: UtilityChild | undefined;
  #nodeStart: Timer | undefined;
  #ready: BridgeReady | undefined;
  #answers = false;
  #portsModule: Promise<typeof import('./connection-ports')> | undefined;
  #ports: ConnectionPorts | undefined;
  #changes: { stop(): void } | undefined;
  #failure: string | undefined;
  #nodeReport: NodeReport | undefined;
  #stopping = false;
  /** Calls that came before the bridge answered. */
  readonly #waiting = new Set<() => void>();

  constructor(options: BridgeConnectionOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#bridge = new Supervisor({
      name: 'bridge',
      clock,
      logger,
      finalExitCodes: [ExitCode.dataUnusable, ExitCode.directoryInUse],
      onState: () => this.#stateChanged(),
      start: (onExit) => this.#startBridge(onExit),
    });
    this.#node = new Supervisor({
      name: 'local node',
      clock,
      logger,
      finalExitCodes: [ExitCode.directoryInUse],
      onState: () => this.#stateChanged(),
      start: (onExit) => this.#startNode(onExit),
    });
  }

  /** SSM id of this machine, once it is registered. */
  get localNodeId(): string | undefined {
    return this.#nodeReport?.instanceId;
  }

  start(): void {
    try {
      this.#secrets ??= bridgeSecrets(join(this.#options.dataDirectory, 'bridge'), this.#options.keyring);
    } catch (error) {
      if (!(error instanceof SecretsUnusableError)) throw error;
      this.#failure = error.message;
      this.#stateChanged();
      return;
    }
    this.#failure = undefined;
    this.#bridge.start();
    void this.#loadPorts();
  }

  /** The AWS SDK is read while the bridge starts: each takes about as long as the other. */
  #loadPorts(): Promise<typeof import('./connection-ports')> {
    this.#portsModule ??= import('./connection-ports');
    return this.#portsModule;
  }

  async restart(): Promise<void> {
    this.#answers = false;
    await this.#bridge.stop();
    this.start();
    if (this.#node.state.kind === 'gave-up') this.#node.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nodeStart?.cancel();
    this.#changes?.stop();
    await this.#node.stop();
    await this.#bridge.stop();
    this.#ports?.close();
  }

  /** Waits while the bridge starts. Raises Unavailable when it cannot start, or has not within `readyTimeoutMs`. */
  async ports(): Promise<ConnectionPorts> {
    const until = this.#options.clock.now() + readyTimeoutMs;
    for (;;) {
      if (this.#ports && this.#answers) return this.#ports;
      const state = this.#state();
      if (state.kind !== 'starting' || this.#options.clock.now() >= until)
        throw new AppError('Unavailable', describeState(state));
      await this.#nextState(until);
    }
  }

  #nextState(until: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        this.#waiting.delete(done);
        resolve();
      };
      const timer = clock.after(until - clock.now(), done);
      this.#waiting.add(done);
    });
  }

  #stateChanged(): void {
    for (const done of [...this.#waiting]) done();
    this.#options.onStateChanged();
  }

  /** Whether the bridge can be reached from this computer only. */
  get #isLocalOnly(): boolean {
    return this.#ready !== undefined && isLoopback(new URL(this.#ready.nodeEndpoint).hostname);
  }

  /** What someone types on a machine that is to join; the CA file must be copied there. */
  #enrolCommand(activation: { activationId: string; activationCode: string }): string {
    if (!this.#ready) return '';
    const { nodeEndpoint, region, caFile } = this.#ready;
    return [
      'npm run node -- --data ./quarterdeck-node',
      `--activation-id ${activation.activationId}`,
      `--activation-code ${activation.activationCode}`,
      `--endpoint ${nodeEndpoint}`,
      `--region ${region}`,
      `--ca-file ${caFile}`,
    ].join(' \\\n  ');
  }

  describe(): Connection {
    const ready = this.#ready;
    return {
      connectionId: bridgeConnectionId,
      name: 'This machine',
      description: ready ? `Embedded bridge at ${ready.endpoint}` : 'Embedded bridge',
      ...(ready ? { region: ready.region, accountId: ready.accountId, endpoint: ready.endpoint } : {}),
      isReadOnly: false,
      isProduction: false,
      hints: [],
      capabilities: ['push-changes', 'create-activation', 'restart', 'clock-skew', 'live-output'],
      state: this.#state(),
    };
  }

  #state(): ConnectionState {
    if (this.#failure !== undefined) return { kind: 'failed', reason: this.#failure };
    const bridge = this.#bridge.state;
    if (bridge.kind !== 'running' || !this.#answers) return bridgeState(bridge);
    const node = this.#nodeReport;
    const nodeProcess = this.#node.state;
    if (nodeProcess.kind === 'waiting') {
      return {
        kind: 'degraded',
        reason: `This machine's node stopped unexpectedly (code ${nodeProcess.lastExitCode}) and is started again.`,
      };
    }
    if (nodeProcess.kind === 'gave-up') {
      return {
        kind: 'degraded',
        reason:
          node?.reason ?? `This machine's node could not be started (code ${nodeProcess.lastExitCode}).`,
      };
    }
    if (node?.state === 'failed' || node?.state === 'waiting') {
      return { kind: 'degraded', reason: node.reason ?? "This machine's node is not connected." };
    }
    return { kind: 'ready' };
  }

  #startBridge(onExit: (exitCode: number) => void): UtilityChild {
    const { modulesDirectory, dataDirectory, logDirectory, logger } = this.#options;
    const child = startUtilityChild(
      join(modulesDirectory, 'bridge-process.js'),
      'Quarterdeck bridge',
      (message) => {
        const report = bridgeReportSchema.safeParse(message);
        if (!report.success) return;
        if (report.data.kind === 'ready') {
          this.#bridgeReady(report.data).catch((error: unknown) =>
            logger.error('the bridge cannot be used', { error }),
          );
        } else {
          this.#failure = report.data.reason;
        }
      },
      (exitCode) => {
        this.#answers = false;
        this.#changes?.stop();
        onExit(exitCode);
      },
    );
    child.send({
      kind: 'start',
      dataDirectory: join(dataDirectory, 'bridge'),
      secrets: this.#secrets,
      logFile: join(logDirectory, 'bridge.log'),
    });
    return child;
  }

  async #bridgeReady(ready: BridgeReady): Promise<void> {
    const { clock, logger, onChanged, onNotice } = this.#options;
    const secrets = this.#secrets;
    if (!secrets) return;
    this.#failure = undefined;
    this.#ready = ready;
    const { endpoint, region } = ready;
    const { accessKeyId, secretAccessKey } = secrets;
    const address = { endpoint, region, accessKeyId, secretAccessKey };
    const { createBridgePorts } = await this.#loadPorts();
    // It may have ended meanwhile.
    if (this.#stopping || this.#bridge.state.kind !== 'running') return;
    this.#ports?.close();
    this.#ports = createBridgePorts(
      bridgeConnectionId,
      address,
      { clock, log: this.#options.callLog },
      (activation) => ({
        enrolCommand: this.#enrolCommand(activation),
        isLocalOnly: this.#isLocalOnly,
        isStockAgent: false,
      }),
    );
    this.#answers = true;
    this.#changes?.stop();
    this.#changes = followChanges(address, clock, logger.child('changes'), onChanged);
    for (const notice of ready.notices) onNotice(notice);
    if (this.#nodeChild && this.#node.state.kind === 'running') {
      this.#nodeChild.send({ kind: 'enrol', enrolment: this.#enrolment(ready) });
    } else {
      this.#nodeStart?.cancel();
      this.#nodeStart = clock.after(nodeDelayMs, () => this.#node.start());
    }
    this.#stateChanged();
  }

  #enrolment(ready: BridgeReady) {
    return {
      endpoint: ready.nodeEndpoint,
      region: ready.region,
      caFile: ready.caFile,
      activation: ready.localActivation,
    };
  }

  #startNode(onExit: (exitCode: number) => void): UtilityChild {
    const { modulesDirectory, dataDirectory, logDirectory } = this.#options;
    const child = startUtilityChild(
      join(modulesDirectory, 'local-node-process.js'),
      'Quarterdeck node',
      (message) => {
        const report = nodeReportSchema.safeParse(message);
        if (!report.success) return;
        this.#nodeReport = report.data;
        this.#stateChanged();
      },
      onExit,
    );
    this.#nodeChild = child;
    if (this.#ready) {
      child.send({
        kind: 'start',
        dataDirectory: join(dataDirectory, 'node'),
        enrolment: this.#enrolment(this.#ready),
        logFile: join(logDirectory, 'node.log'),
      });
    }
    return child;
  }
}

function bridgeState(state: SupervisedState): ConnectionState {
  switch (state.kind) {
    case 'running':
      return { kind: 'starting', detail: 'The bridge is starting.' };
    case 'waiting':
      return {
        kind: 'starting',
        detail: `The bridge stopped unexpectedly (code ${state.lastExitCode}) and is started again.`,
        nextTryAt: state.restartAt,
      };
    case 'gave-up':
      return { kind: 'failed', reason: `The bridge could not be started (code ${state.lastExitCode}).` };
    case 'stopped':
      return { kind: 'starting', detail: 'The bridge is stopped.' };
  }
}

function describeState(state: ConnectionState): string {
  if (state.kind === 'starting') return state.detail;
  return 'reason' in state ? state.reason : 'The bridge is ready.';
}
