import { createPublicKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '#electron/platform/node/system-clock';
import { type AgentMessage, decodeAgentMessage, encodeAgentMessage } from '#electron/wire/agent-message';
import { StreamEndpoint } from '#electron/wire/data-channel/stream-endpoint';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType, PayloadType } from '#electron/wire/message-type';
import { parseAuthorization } from '#electron/wire/signature-v4/authorization';
import { sha256Hex } from '#electron/wire/signature-v4/canonical-request';
import { verifyHmacSignature, verifyRsaSignature } from '#electron/wire/signature-v4/verify';
import { eventually } from './eventually';
import { makeTlsIdentity, type TlsIdentity } from './tls-authority';

type Answer = { status?: number; body: unknown };
type Handler = (input: Record<string, unknown>) => Answer;

export interface ReceivedCall {
  operation: string;
  input: Record<string, unknown>;
}

/** An AWS-shaped refusal. */
export function refusal(code: string, message = '', status = 400): Answer {
  return { status, body: { __type: code, message } };
}

/**
 * The south side of a control plane for tests: real TLS and WebSockets on loopback, signatures checked, answers as the
 * test scripts them. It keeps its registered keys and tokens over stop() and start(), like a bridge its database.
 */
export class ScriptedService {
  readonly calls: ReceivedCall[] = [];
  /** Frames of the node on its control channel, in order. */
  readonly frames: AgentMessage[] = [];
  readonly handlers = new Map<string, Handler>();
  readonly caFile: string;
  readonly keys = new Map<string, KeyObject>();
  readonly #secrets = new Map<string, { secret: string; token: string; instanceId: string }>();
  readonly #directory = mkdtempSync(join(tmpdir(), 'quarterdeck-service-'));
  readonly #channelTokens = new Set<string>();
  readonly #sessions = new Map<string, ScriptedSession>();
  #port = 0;
  #server: Server | undefined;
  #control: WebSocket | undefined;
  readonly #sockets = new Set<WebSocket>();
  /** Open messages of control channels. */
  readonly opens: Record<string, unknown>[] = [];
  /** Acknowledges job replies and ends of sessions, as a service does. */
  acknowledges = true;

  private constructor(private readonly tls: TlsIdentity) {
    this.caFile = join(this.#directory, 'ca.pem');
    writeFileSync(this.caFile, tls.ca);
  }

  static async start(): Promise<ScriptedService> {
    const service = new ScriptedService(await makeTlsIdentity());
    await service.listen();
    return service;
  }

  get endpoint(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get connected(): boolean {
    return this.#control !== undefined;
  }

  callsOf(operation: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.input);
  }

  async listen(): Promise<void> {
    const server = createServer({ key: this.tls.key, cert: this.tls.cert }, (request, response) =>
      this.#serve(request, response),
    );
    const webSockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (!this.#verify(request, Buffer.alloc(0))) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#connect(request, webSocket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Breaks every connection and stops listening, as when the process is killed. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
    this.#control = undefined;
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) session.stream.close();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Forgets every token given out, as a new database would. */
  forgetCredentials(): void {
    this.#secrets.clear();
  }

  dropControlChannel(): void {
    this.#control?.terminate();
  }

  /** Sends a frame on the control channel and answers its MessageId. */
  send(messageType: string, payload: unknown): string {
    const messageId = randomUUID();
    this.#control?.send(encodeAgentMessage({ messageType, messageId, payload: jsonPayload(payload) }));
    return messageId;
  }

  sendCommand(
    instanceId: string,
    document: unknown,
    parameters: Record<string, unknown> = {},
    commandId: string = randomUUID(),
  ): string {
    this.send(MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: `aws.ssm.${commandId}.${instanceId}`,
      Topic: 'aws.ssm.sendCommand.test',
      Content: JSON.stringify({
        Parameters: parameters,
        DocumentContent: document,
        CommandId: commandId,
        DocumentName: 'AWS-RunShellScript',
      }),
    });
    return commandId;
  }

  cancelCommand(instanceId: string, commandId: string): void {
    this.send(MessageType.agentJob, {
      SchemaVersion: 1,
      JobId: `aws.ssm.${randomUUID()}.${instanceId}`,
      Topic: 'aws.ssm.cancelCommand.test',
      Content: JSON.stringify({ CancelMessageId: `aws.ssm.${commandId}.${instanceId}` }),
    });
  }

  startSession(sessionId: string, document: Record<string, unknown> = {}): ScriptedSession {
    const session = new ScriptedSession();
    this.#sessions.set(sessionId, session);
    this.send(MessageType.interactiveShell, sessionStart(sessionId, document));
    return session;
  }

  /** Delivers the start of a session once more, as after a lost connection. */
  repeatStart(sessionId: string): void {
    this.send(MessageType.interactiveShell, sessionStart(sessionId, {}));
  }

  forgetSession(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  /** Payloads of one type that came on the control channel. */
  payloads(messageType: string): Record<string, unknown>[] {
    return this.frames
      .filter((frame) => frame.messageType === messageType)
      .map((frame) => JSON.parse(Buffer.from(frame.payload).toString('utf8')));
  }

  /** Contents of the replies to one command, in order of arrival. */
  replies(commandId: string): Record<string, never>[] {
    return this.payloads(MessageType.agentJobReply)
      .filter((reply) => String(reply.jobId).includes(commandId))
      .map((reply) => JSON.parse(String(reply.content)));
  }

  /** The final reply of a command. */
  finalReply(commandId: string): Promise<{
    documentStatus: string;
    runtimeStatus: Record<string, Record<string, unknown>>;
    documentTraceOutput: string;
  }> {
    return eventually(
      `the end of command ${commandId}`,
      () =>
        this.replies(commandId).find(
          (reply) => (reply as unknown as { documentStatus: string }).documentStatus !== 'InProgress',
        ) as never,
    );
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const target = String(request.headers['x-amz-target'] ?? '');
      if (target !== 'AmazonSSM.RegisterManagedInstance' && !this.#verify(request, body)) {
        answer(response, refusal('UnrecognizedClientException', 'The security token is invalid.', 403));
        return;
      }
      if (target !== '') {
        const operation = target.slice(target.indexOf('.') + 1);
        const input = JSON.parse(body.toString('utf8'));
        this.calls.push({ operation, input });
        answer(response, (this.handlers.get(operation) ?? this.#builtIn(operation, request))(input));
        return;
      }
      const sessionId = /^\/v1\/data-channel\/(.+)$/.exec(request.url ?? '')?.[1];
      if (sessionId !== undefined && !this.#sessions.has(sessionId)) {
        response
          .writeHead(400)
          .end(
            '<DoesNotExistException><Message>Session is already terminated</Message></DoesNotExistException>',
          );
        return;
      }
      const token = randomUUID();
      this.#channelTokens.add(token);
      response.writeHead(201, { 'content-type': 'application/xml' });
      response.end(
        `<CreateChannelResponse><MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${token}</TokenValue></CreateChannelResponse>`,
      );
    });
  }

  #builtIn(operation: string, request: IncomingMessage): Handler {
    if (operation === 'RegisterManagedInstance')
      return (input) => {
        const instanceId = `mi-${randomBytes(9).toString('hex').slice(0, 17)}`;
        this.keys.set(instanceId, readPublicKey(String(input.PublicKey)));
        return { body: { InstanceId: instanceId } };
      };
    if (operation === 'RequestManagedInstanceRoleToken')
      return () => {
        const instanceId = parseAuthorization(request.headers.authorization)?.accessKeyId ?? '';
        const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
        const issued = { secret: randomBytes(30).toString('base64'), token: randomUUID(), instanceId };
        this.#secrets.set(id, issued);
        return {
          body: {
            AccessKeyId: id,
            SecretAccessKey: issued.secret,
            SessionToken: issued.token,
            TokenExpirationDate: Date.now() / 1000 + 3600,
            UpdateKeyPair: false,
          },
        };
      };
    if (operation === 'UpdateManagedInstancePublicKey')
      return (input) => {
        const instanceId = parseAuthorization(request.headers.authorization)?.accessKeyId ?? '';
        this.keys.set(instanceId, readPublicKey(String(input.NewPublicKey)));
        return { body: {} };
      };
    return () => ({ body: {} });
  }

  /** Answers of the built-in handlers, for tests that change one field of them. */
  roleToken(request: { instanceId: string }, change: Record<string, unknown>): Answer {
    const answer_ = this.#builtIn('RequestManagedInstanceRoleToken', {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${request.instanceId}/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host, Signature=x`,
      },
    } as IncomingMessage)({});
    return { body: { ...(answer_.body as object), ...change } };
  }

  #verify(request: IncomingMessage, body: Buffer): boolean {
    const authorization = parseAuthorization(request.headers.authorization);
    if (authorization === undefined) return false;
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      payloadHash: sha256Hex(body),
      amzDate: String(request.headers['x-amz-date']),
    };
    const key = this.keys.get(authorization.accessKeyId);
    if (key !== undefined) return verifyRsaSignature(received, authorization, key);
    const held = this.#secrets.get(authorization.accessKeyId);
    return (
      held !== undefined &&
      request.headers['x-amz-security-token'] === held.token &&
      verifyHmacSignature(received, authorization, held.secret)
    );
  }

  #connect(request: IncomingMessage, socket: WebSocket): void {
    this.#sockets.add(socket);
    const sessionId = /^\/v1\/data-channel\/([^?]+)/.exec(request.url ?? '')?.[1];
    let opened = false;
    socket.on('message', (data, isBinary) => {
      if (!opened) {
        const open = JSON.parse(String(data));
        opened = !isBinary && this.#channelTokens.delete(open.TokenValue);
        if (!opened) socket.terminate();
        else if (sessionId !== undefined) this.#sessions.get(sessionId)?.attach(socket, open);
        else {
          this.opens.push(open);
          this.#control = socket;
        }
        return;
      }
      const message = decodeAgentMessage(data as Buffer);
      if (sessionId !== undefined) this.#sessions.get(sessionId)?.receive(message);
      else this.#take(message);
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (this.#control === socket) this.#control = undefined;
      if (sessionId !== undefined) this.#sessions.get(sessionId)?.detach(socket);
    });
  }

  #take(message: AgentMessage): void {
    this.frames.push(message);
    if (!this.acknowledges) return;
    const payload = JSON.parse(Buffer.from(message.payload).toString('utf8'));
    if (message.messageType === MessageType.agentJobReply)
      this.send(MessageType.agentJobReplyAck, {
        jobId: payload.jobId,
        acknowledgedMessageId: message.messageId,
      });
    if (message.messageType === MessageType.agentTaskComplete)
      this.send(MessageType.agentTaskAcknowledge, {
        SchemaVersion: 1,
        MessageId: message.messageId,
        TaskId: payload.TaskId,
        Topic: 'agent_task_complete',
      });
  }
}

/** A client of one session, joined to the node's socket without a relay between them. */
export class ScriptedSession {
  output = '';
  outputBytes = 0;
  /** Payload bytes of output frames as they came, each once. */
  receivedBytes = 0;
  largestPiece = 0;
  readonly opens: Record<string, unknown>[] = [];
  readonly states: string[] = [];
  readonly stream: StreamEndpoint;
  readonly #seen = new Set<number>();
  #socket: WebSocket | undefined;

  constructor() {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    this.stream = new StreamEndpoint({
      clock: systemClock,
      end: 'client',
      sendFrame: (frame) => this.#socket?.send(frame),
      onData: (payloadType, payload) => {
        if (payloadType !== PayloadType.output) return;
        this.outputBytes += payload.byteLength;
        this.largestPiece = Math.max(this.largestPiece, payload.byteLength);
        // Fatal: a piece that cuts a sequence fails the test.
        this.output = (this.output + decoder.decode(payload)).slice(-200_000);
      },
    });
    this.stream.suspend();
  }

  get attached(): boolean {
    return this.#socket !== undefined;
  }

  type(text: string): void {
    this.stream.send(PayloadType.output, Buffer.from(text));
  }

  resize(cols: number, rows: number): void {
    this.stream.send(PayloadType.size, jsonPayload({ cols, rows }));
  }

  sendControl(messageType: string, payload: unknown = {}): void {
    this.#socket?.send(encodeAgentMessage({ messageType, payload: jsonPayload(payload) }));
  }

  shows(text: string | RegExp): Promise<true> {
    return eventually(`${text} on the screen; it shows ${JSON.stringify(this.output.slice(-500))}`, () =>
      (typeof text === 'string' ? this.output.includes(text) : text.test(this.output)) ? true : undefined,
    );
  }

  /** A client that has stopped reading: frames arrive and are neither taken nor acknowledged. */
  holdOutput(hold: boolean): void {
    if (hold) this.stream.hold();
    else this.stream.release();
  }

  #count(message: AgentMessage): void {
    if (this.#seen.has(message.sequenceNumber)) return;
    this.#seen.add(message.sequenceNumber);
    this.receivedBytes += message.payload.byteLength;
  }

  dropSocket(): void {
    this.#socket?.terminate();
  }

  attach(socket: WebSocket, open: Record<string, unknown>): void {
    this.opens.push(open);
    this.#socket = socket;
    this.stream.resume();
  }

  detach(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.stream.suspend();
  }

  receive(message: AgentMessage): void {
    if (message.messageType === MessageType.agentSessionState) {
      this.states.push(JSON.parse(Buffer.from(message.payload).toString('utf8')).SessionState);
      return;
    }
    if (message.messageType === MessageType.outputStreamData) this.#count(message);
    this.stream.receive(message);
  }
}

function sessionStart(sessionId: string, document: Record<string, unknown>) {
  return {
    Content: JSON.stringify({
      DocumentName: 'SSM-SessionManagerRunShell',
      DocumentContent: { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {}, ...document },
      SessionId: sessionId,
      Parameters: {},
      RunAsUser: '',
      SessionOwner: 'arn:aws:iam::123456789012:user/operator',
    }),
    TaskId: sessionId,
    Topic: 'aws.ssm.sessionmanager',
    SchemaVersion: 1,
  };
}

function readPublicKey(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

function answer(response: ServerResponse, { status = 200, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
