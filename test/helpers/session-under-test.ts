import type { Socket } from 'node:net';
import {
  ResumeSessionCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { type OpenChannelSocket, webSocketOver } from '#electron/adapters/data-channel/channel-socket';
import { PortClient } from '#electron/adapters/data-channel/port-client';
import type { ResumableChannelOptions } from '#electron/adapters/data-channel/resumable-channel';
import { TerminalClient } from '#electron/adapters/data-channel/terminal-client';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';
import type { SessionState } from '#shared/terminals/terminal-port';
import { eventually } from './eventually';

type Ended = Extract<SessionState, { kind: 'ended' }>;

/** A session of our own client against a bridge, as tests look at it. */
class ClientSession {
  readonly states: SessionState[] = [];

  constructor(
    readonly ssm: SSMClient,
    readonly sessionId: string,
  ) {}

  get state(): SessionState | undefined {
    return this.states.at(-1);
  }

  async ended(): Promise<Ended> {
    return eventually('the end of the session', () =>
      this.state?.kind === 'ended' ? this.state : undefined,
    );
  }

  async live(): Promise<void> {
    await eventually(`the session to be live; it is ${JSON.stringify(this.state)}`, () =>
      this.states.some(({ kind }) => kind === 'live'),
    );
  }

  async terminate(): Promise<void> {
    await this.ssm.send(new TerminateSessionCommand({ SessionId: this.sessionId }));
  }
}

async function begin(
  ssm: SSMClient,
  target: string,
  documentName: string | undefined,
  parameters: Record<string, string[]> | undefined,
  openSocket: OpenChannelSocket = webSocketOver(),
): Promise<ResumableChannelOptions & { sessionId: string }> {
  const started = await ssm.send(
    new StartSessionCommand({ Target: target, DocumentName: documentName, Parameters: parameters }),
  );
  const { SessionId: sessionId = '', StreamUrl: streamUrl = '', TokenValue: token = '' } = started;
  return {
    sessionId,
    ticket: { sessionId, streamUrl, token },
    openSocket,
    clock: systemClock,
    logger: silentLogger,
    resume: async () => {
      const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: sessionId }));
      return { token: resumed.TokenValue ?? '', streamUrl: resumed.StreamUrl ?? '' };
    },
  };
}

export class TerminalUnderTest extends ClientSession {
  output = Buffer.alloc(0);
  /** Switched off where there is more than a test wants to remember. */
  keepsOutput = true;
  /** Every piece, a view, as it comes. */
  onOutput: (bytes: Uint8Array) => void = () => {};
  #client: TerminalClient | undefined;

  static async start(
    ssm: SSMClient,
    target: string,
    documentName?: string,
    parameters?: Record<string, string[]>,
    openSocket?: OpenChannelSocket,
  ): Promise<TerminalUnderTest> {
    const options = await begin(ssm, target, documentName, parameters, openSocket);
    const session = new TerminalUnderTest(ssm, options.sessionId);
    session.#client = new TerminalClient({
      ...options,
      size: { cols: 100, rows: 30 },
      onOutput: (bytes) => {
        if (session.keepsOutput) session.output = Buffer.concat([session.output, bytes]);
        session.onOutput(bytes);
      },
      onState: (state) => session.states.push(state),
    });
    return session;
  }

  get client(): TerminalClient {
    return this.#client as TerminalClient;
  }

  type(text: string): void {
    this.client.write(Buffer.from(text));
  }

  async shows(text: string): Promise<void> {
    await eventually(`${text} in ${this.output.subarray(-400)}`, () => this.output.includes(text));
  }
}

export class PortUnderTest extends ClientSession {
  readonly refusals: string[] = [];
  #client: PortClient | undefined;

  static async start(
    ssm: SSMClient,
    target: string,
    documentName: string,
    parameters: Record<string, string[]>,
    openSocket?: OpenChannelSocket,
  ): Promise<PortUnderTest> {
    const options = await begin(ssm, target, documentName, parameters, openSocket);
    const session = new PortUnderTest(ssm, options.sessionId);
    session.#client = new PortClient({
      ...options,
      onState: (state) => session.states.push(state),
      onRefused: (reason) => session.refusals.push(reason),
    });
    return session;
  }

  get client(): PortClient {
    return this.#client as PortClient;
  }

  connect(socket: Socket): void {
    this.client.connect(socket);
  }
}
