import { encodeAgentMessage, peekMessageType } from '../../wire/agent-message';
import { ownStreamOptions, type StreamOptions, stockStreamOptions } from '../../wire/data-channel/messages';
import { jsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import type { DataSocket } from './data-socket';

/** Above this many unsent bytes to one side, the other side's socket is not read; below the low mark it is again. */
const highBytes = 4 * 1024 * 1024;
const lowBytes = 1024 * 1024;
/** Stream data kept for a side that is away; what does not fit is left to the sender's retransmission. */
const keptBytes = 4 * 1024 * 1024;
/** Acknowledgements kept beyond that: as many as a stock agent keeps frames. */
const keptAcknowledgements = 100_000;

type End = 'client' | 'node';

interface Side {
  socket: DataSocket | undefined;
  /** It is one of ours, and is told about the other one; see streamOptionsSchema. */
  takesOptions: boolean;
  /** Frames for this side that came while it was away, in order. */
  kept: Buffer[];
  keptBytes: number;
}

interface SessionRelayOptions {
  /** Input, size or a new client: what counts against the idle time-out. */
  onActivity(): void;
  /** The node's own word on its session: Connected or Terminating. */
  onNodeState(message: Buffer): void;
  onPresence(end: End, present: boolean): void;
}

/**
 * Carries one session's frames between client and node, untouched. Acknowledgements of the client are never dropped:
 * a stock plugin does not repeat them, and a stock agent would resend the one frame for ever.
 */
export class SessionRelay {
  readonly #sides: Record<End, Side> = {
    client: { socket: undefined, takesOptions: false, kept: [], keptBytes: 0 },
    node: { socket: undefined, takesOptions: false, kept: [], keptBytes: 0 },
  };

  constructor(private readonly options: SessionRelayOptions) {}

  has(end: End): boolean {
    return this.#sides[end].socket !== undefined;
  }

  attach(end: End, socket: DataSocket, takesOptions = false): void {
    const side = this.#sides[end];
    side.takesOptions = takesOptions;
    const older = side.socket;
    side.socket = socket;
    older?.close(1000, 'replaced by a newer connection');
    const other: End = end === 'client' ? 'node' : 'client';
    // It may have been paused for the sake of the socket that is replaced.
    if (older) this.#sides[other].socket?.resume();
    socket.onFrame((frame) => {
      if (side.socket === socket) this.#carry(frame, end, other);
    });
    socket.onClose(() => {
      if (side.socket !== socket) return;
      side.socket = undefined;
      // The other side must be readable again even if it was paused for this one's sake.
      this.#sides[other].socket?.resume();
      if (end === 'client') this.#publication(MessageType.pausePublication);
      this.#tellOptions(other);
      this.options.onPresence(end, false);
    });
    this.options.onPresence(end, true);
    // Before anything of the other end, whose frames may be made by them.
    this.#tellOptions(end);
    this.#tellOptions(other);
    const kept = side.kept.splice(0);
    side.keptBytes = 0;
    for (const frame of kept) socket.sendFrame(frame);
    if (end === 'client') {
      this.options.onActivity();
      this.#publication(MessageType.startPublication);
    } else if (!this.has('client')) {
      this.#publication(MessageType.pausePublication);
    }
  }

  /** Tells both sides that the session is over, and why, and closes their sockets. */
  close(closed: Record<string, unknown>): void {
    const frame = encodeAgentMessage({
      messageType: MessageType.channelClosed,
      payload: jsonPayload(closed),
    });
    for (const end of ['client', 'node'] as const) {
      const socket = this.#sides[end].socket;
      this.#sides[end].socket = undefined;
      if (!socket?.isOpen) continue;
      socket.sendFrame(frame);
      socket.close(1000, 'session ended');
    }
  }

  #tellOptions(end: End): void {
    const { socket, takesOptions } = this.#sides[end];
    if (!takesOptions || !socket?.isOpen) return;
    const other = this.#sides[end === 'client' ? 'node' : 'client'];
    const options: StreamOptions = {
      PeerPresent: other.socket !== undefined,
      // An end that is away comes back as what it was.
      ...(other.takesOptions ? ownStreamOptions : stockStreamOptions),
    };
    socket.sendFrame(
      encodeAgentMessage({ messageType: MessageType.streamOptions, payload: jsonPayload(options) }),
    );
  }

  /** Stock agents stop sending output while nobody reads it; any input starts them again. */
  #publication(messageType: string): void {
    const socket = this.#sides.node.socket;
    if (socket?.isOpen) socket.sendFrame(encodeAgentMessage({ messageType, payload: jsonPayload({}) }));
  }

  #carry(frame: Buffer, from: End, to: End): void {
    const type = peekMessageType(frame);
    if (type === undefined) return;
    if (from === 'node' && type === MessageType.agentSessionState) {
      this.options.onNodeState(frame);
      return;
    }
    if (from === 'client' && type === MessageType.inputStreamData) this.options.onActivity();
    const side = this.#sides[to];
    const target = side.socket;
    // For one of ours that is there now; it is made again for who comes later.
    if (type === MessageType.directOffer && !(from === 'node' && side.takesOptions && target?.isOpen)) return;
    if (!target?.isOpen) {
      this.#keep(side, frame, type);
      return;
    }
    const source = this.#sides[from].socket;
    target.sendFrame(frame, () => {
      if (source?.isPaused && target.unsentBytes < lowBytes) source.resume();
    });
    if (target.unsentBytes > highBytes) source?.pause();
  }

  #keep(side: Side, frame: Buffer, type: string): void {
    const isAcknowledge = type === MessageType.acknowledge;
    if (isAcknowledge ? side.kept.length >= keptAcknowledgements : side.keptBytes + frame.length > keptBytes)
      return;
    side.kept.push(frame);
    side.keptBytes += frame.length;
  }
}
