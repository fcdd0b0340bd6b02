import type { Clock } from '../../../platform/clock';
import { FrameError } from '../../../wire/agent-message';
import { flagPayload } from '../../../wire/data-channel/flag-payload';
import { PayloadType, SessionFlag } from '../../../wire/message-type';
import { joinSocket } from '../../../wire/mux/join-socket';
import { muxHeaderBytes } from '../../../wire/mux/mux-frame';
import { MuxSession } from '../../../wire/mux/mux-session';
import type { MuxStream } from '../../../wire/mux/mux-stream';
import type { SessionLink, SessionWork } from '../session-work';
import { type ConnectToTarget, connectToTarget, describeTargetError, type PortTarget } from './port-target';

interface MuxWorkOptions {
  target: PortTarget;
  clock: Clock;
  connect?: ConnectToTarget;
}

/** Many connections to one target, each a stream of the session; each is made when the client opens its stream. */
export class MuxWork implements SessionWork {
  readonly #options: MuxWorkOptions;
  readonly #link: SessionLink;
  readonly #mux: MuxSession;
  #isBroken = false;

  constructor(options: MuxWorkOptions, link: SessionLink) {
    this.#options = options;
    this.#link = link;
    this.#mux = new MuxSession({
      version: link.muxVersion,
      end: 'node',
      clock: options.clock,
      maxDataBytes: link.maxPieceBytes - muxHeaderBytes,
      send: (frame) => this.#send(frame),
      onStream: (stream) => this.#connect(stream),
      onHold: (held) => (held ? link.hold() : link.release()),
    });
  }

  start(): void {
    // Streams come when somebody connects to the client's port.
  }

  receive(payloadType: number, payload: Uint8Array): void {
    if (payloadType !== PayloadType.output || this.#isBroken) return;
    try {
      this.#mux.receive(payload);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // Where one frame ends and the next begins is not known any more.
      this.#isBroken = true;
      this.#link.end({
        status: 'Failed',
        output: `The client sent something that cannot be used: ${error.message}.`,
      });
    }
  }

  setPaused(paused: boolean): void {
    this.#mux.setBlocked(paused);
  }

  hangUp(): void {
    this.#mux.close();
  }

  #send(frame: Buffer): void {
    const { maxPieceBytes } = this.#link;
    for (let offset = 0; offset < frame.byteLength; offset += maxPieceBytes)
      this.#link.send(PayloadType.output, frame.subarray(offset, offset + maxPieceBytes));
  }

  #connect(stream: MuxStream): void {
    const { target, connect = connectToTarget } = this.#options;
    const socket = connect(target);
    let connected = false;
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('error', (error) => {
      if (connected) return;
      // Stock clients know the flag alone; ours is told why, in the payload type that stock peers leave unused.
      if (this.#link.muxVersion === 2)
        this.#link.send(PayloadType.error, Buffer.from(describeTargetError(target, error)));
      this.#link.send(PayloadType.flag, flagPayload(SessionFlag.connectToPortError));
    });
    joinSocket(socket, stream);
  }
}
