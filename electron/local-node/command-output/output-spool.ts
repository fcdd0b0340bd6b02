import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { AgentMessage, OutgoingMessage } from '../../wire/agent-message';
import { commandOutputAckSchema, encodeOutputFrame } from '../../wire/control-channel/command-output';
import { parseJsonPayload } from '../../wire/json-payload';
import { MessageType } from '../../wire/message-type';
import { OutputLog } from './output-log';

const chunkBytes = 64 * 1024;
/** Sent and not acknowledged, of one command: enough for a fast line, and little beside other frames of the channel. */
const windowBytes = 512 * 1024;
/** What no bridge has asked for by then is of no use to anybody. */
const keepMs = 24 * 3_600_000;

interface Travelling {
  log: OutputLog;
  sent: number;
  acknowledged: number;
  /** Whether the bridge has said, on this connection, where to go on. */
  isPlaced: boolean;
}

/**
 * Output of commands on its way to the bridge: on disk until it is there, whatever becomes of the connection. A program
 * is never held up by it.
 */
export class OutputSpool {
  readonly #directory: string;
  readonly #logs = new Map<string, Travelling>();
  readonly #logger: Logger;
  #send: ((message: OutgoingMessage) => void) | undefined;

  /** Also takes up what an earlier process of this node left behind. */
  constructor(directory: string, clock: Clock, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      const commandId = /^([0-9a-f-]{36})\.log$/.exec(name)?.[1];
      if (commandId === undefined || clock.now() - statSync(path).mtimeMs > keepMs) {
        rmSync(path, { force: true, recursive: true });
        continue;
      }
      try {
        this.#open(commandId).recover();
      } catch (error) {
        logger.warn('kept output cannot be used and is removed', { commandId, error });
        this.#logs.get(commandId)?.log.remove();
        this.#logs.delete(commandId);
      }
    }
  }

  /** The log of a command that begins. */
  begin(commandId: string): OutputLog {
    return this.#logs.get(commandId)?.log ?? this.#open(commandId);
  }

  attach(send: (message: OutgoingMessage) => void): void {
    this.#send = send;
    for (const one of this.#logs.values()) {
      one.isPlaced = false;
      this.#ask(one);
    }
  }

  detach(): void {
    this.#send = undefined;
  }

  /** Nobody knows the commands any more. */
  forget(): void {
    for (const { log } of this.#logs.values()) log.remove();
    this.#logs.clear();
  }

  close(): void {
    for (const { log } of this.#logs.values()) log.close();
    this.#logs.clear();
  }

  /** True when the message was one of this. Raises FrameError for one of a wrong shape. */
  handle(message: AgentMessage): boolean {
    if (message.messageType !== MessageType.commandOutputAck) return false;
    const { CommandId, Offset } = parseJsonPayload(
      commandOutputAckSchema,
      message.payload,
      'quarterdeck_output_ack',
    );
    const one = this.#logs.get(CommandId);
    if (!one) return true;
    if (Offset === undefined || Offset > one.log.size) {
      this.#logger.info('output that the bridge does not want is removed', { commandId: CommandId });
      this.#done(one);
      return true;
    }
    // It says where to go on at the beginning of a connection, and again when something did not come through.
    if (!one.isPlaced || Offset < one.acknowledged) one.sent = Offset;
    one.isPlaced = true;
    one.acknowledged = Offset;
    if (one.log.hasEnded && Offset === one.log.size) this.#done(one);
    else this.#pump(one);
    return true;
  }

  #open(commandId: string): OutputLog {
    const path = join(this.#directory, `${commandId}.log`);
    const log: OutputLog = new OutputLog(path, commandId, () => {
      const one = this.#logs.get(commandId);
      if (one) this.#pump(one);
    });
    // A log that has just begun is known to be at its beginning.
    const one = { log, sent: 0, acknowledged: 0, isPlaced: log.size === 0 };
    this.#logs.set(commandId, one);
    return log;
  }

  #done({ log }: Travelling): void {
    this.#logs.delete(log.commandId);
    log.remove();
  }

  #ask({ acknowledged, log }: Travelling): void {
    this.#frame(log.commandId, acknowledged, Buffer.alloc(0));
  }

  #pump(one: Travelling): void {
    if (!one.isPlaced || this.#send === undefined) return;
    while (one.sent < one.log.size && one.sent - one.acknowledged < windowBytes) {
      const bytes = one.log.read(one.sent, chunkBytes);
      if (bytes.length === 0) return;
      this.#frame(one.log.commandId, one.sent, bytes);
      one.sent += bytes.length;
    }
  }

  #frame(commandId: string, offset: number, bytes: Uint8Array): void {
    this.#send?.({
      messageType: MessageType.commandOutput,
      payload: encodeOutputFrame(commandId, offset, bytes),
    });
  }
}
