import type { WebSocket } from 'ws';
import type { Logger } from '../../platform/logger';
import {
  type AgentMessage,
  decodeAgentMessage,
  encodeAgentMessage,
  FrameError,
} from '../../wire/agent-message';
import { jsonPayload } from '../../wire/json-payload';
import type { Presence } from '../presence';

/** Takes one kind of frame of a node. Raises FrameError for what it cannot use. */
export type NodeFrameHandler = (nodeId: string, message: AgentMessage) => void;

/** What a node said of itself when it opened its channel. */
export interface NodeAbilities {
  /** It sends the output of commands uncut while they run, when it is asked to (docs/commands.md). */
  uncutOutput?: boolean;
}

/** The open control channels, one per node: a newer one takes the place of the older. */
export class ControlChannels {
  readonly #sockets = new Map<string, WebSocket>();
  readonly #abilities = new Map<string, NodeAbilities>();
  readonly #handlers = new Map<string, NodeFrameHandler>();
  readonly #connectedListeners = new Set<(nodeId: string) => void>();

  constructor(
    private readonly presence: Presence,
    private readonly logger: Logger,
  ) {}

  on(messageType: string, handler: NodeFrameHandler): void {
    this.#handlers.set(messageType, handler);
  }

  onConnected(listener: (nodeId: string) => void): void {
    this.#connectedListeners.add(listener);
  }

  attach(nodeId: string, socket: WebSocket, abilities: NodeAbilities = {}): void {
    const older = this.#sockets.get(nodeId);
    this.#sockets.set(nodeId, socket);
    this.#abilities.set(nodeId, abilities);
    older?.close(1000, 'replaced by a newer control channel');
    socket.on('message', (data: Buffer) => this.#receive(nodeId, data));
    socket.on('close', () => {
      if (this.#sockets.get(nodeId) !== socket) return;
      this.#sockets.delete(nodeId);
      this.#abilities.delete(nodeId);
      this.presence.disconnected(nodeId);
      this.logger.info('control channel closed', { nodeId });
    });
    this.logger.info('control channel open', { nodeId });
    this.presence.connected(nodeId);
    for (const listener of this.#connectedListeners) listener(nodeId);
  }

  /** Whether a frame would reach the node now. */
  isConnected(nodeId: string): boolean {
    return this.#sockets.get(nodeId)?.readyState === 1;
  }

  takesUncutOutput(nodeId: string): boolean {
    return this.#abilities.get(nodeId)?.uncutOutput ?? false;
  }

  /** Sends one frame; false when the node has no open control channel. `messageId` may be given to know it beforehand. */
  send(nodeId: string, messageType: string, payload: unknown, messageId?: string): boolean {
    const socket = this.#sockets.get(nodeId);
    if (socket?.readyState !== 1) return false;
    socket.send(
      encodeAgentMessage({ messageType, payload: jsonPayload(payload), ...(messageId ? { messageId } : {}) }),
    );
    return true;
  }

  disconnect(nodeId: string): void {
    this.#sockets.get(nodeId)?.close(1008, 'deregistered');
  }

  #receive(nodeId: string, data: Buffer): void {
    try {
      const message = decodeAgentMessage(data);
      const handler = this.#handlers.get(message.messageType);
      // Stock agents send telemetry that nobody asked for.
      if (handler) handler(nodeId, message);
      else
        this.logger.debug('frame of an unknown type ignored', { nodeId, messageType: message.messageType });
    } catch (error) {
      if (error instanceof FrameError)
        this.logger.warn('a node sent a frame that cannot be used', { nodeId, reason: error.message });
      // A full disk, for instance: what was not acknowledged comes again.
      else this.logger.error('a frame of a node could not be dealt with', { nodeId, error });
    }
  }
}
