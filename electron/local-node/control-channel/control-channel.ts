import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import {
  type AgentMessage,
  decodeAgentMessage,
  encodeAgentMessage,
  type OutgoingMessage,
} from '../../wire/agent-message';
import { commandOutputVersion } from '../../wire/control-channel/command-output';
import { agentVersion } from '../agent-version';
import type { ApiClient } from '../service/api-client';
import { openNodeSocket } from '../service/node-socket';
import type { Signer } from '../service/signer';

/** The open control channel. */
export interface ControlChannel {
  send(message: OutgoingMessage): void;
  /** Resolves with a sentence when the channel is gone. */
  readonly closed: Promise<string>;
  close(): void;
}

interface ControlChannelOptions {
  client: ApiClient;
  sign: Signer;
  instanceId: string;
  clock: Clock;
  logger: Logger;
  /** Every frame of the service that is well formed. An exception is logged and costs only this frame. */
  onMessage(message: AgentMessage): void;
  signal?: AbortSignal;
}

/**
 * CreateControlChannel, WebSocket, open message. Nothing is answered to the open message: the channel counts as open
 * once it is sent. Raises ServiceError or TransportError.
 */
export async function openControlChannel(options: ControlChannelOptions): Promise<ControlChannel> {
  const { client, sign, instanceId, clock, logger } = options;
  const path = `/v1/control-channel/${instanceId}`;
  const token = await client.createChannel(path, {}, sign, { tries: 1 });
  const socket = await openNodeSocket({
    endpoint: client.transport.endpoint,
    path: `${path}?role=subscribe&stream=input`,
    sign,
    clock,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onFrame(frame) {
      try {
        options.onMessage(decodeAgentMessage(frame));
      } catch (error) {
        logger.warn('a frame of the control channel was dropped', { error });
      }
    },
  });
  socket.sendText(
    JSON.stringify({
      Cookie: null,
      MessageSchemaVersion: '1.0',
      RequestId: randomUUID(),
      TokenValue: token,
      AgentVersion: agentVersion,
      PlatformType: process.platform === 'win32' ? 'windows' : process.platform,
      QuarterdeckOutput: commandOutputVersion,
    }),
  );
  return {
    send: (message) => socket.sendFrame(encodeAgentMessage(message, clock.now())),
    closed: socket.closed,
    close: () => socket.close(),
  };
}
