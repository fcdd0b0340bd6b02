import { type Clock, every, type Timer } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { AgentMessage } from '../../wire/agent-message';
import { type CommandOutputAck, decodeOutputFrame } from '../../wire/control-channel/command-output';
import { MessageType } from '../../wire/message-type';
import type { ControlChannels } from '../gateway/control-channels';
import type { CommandStore } from './command-store';
import type { OutputStore } from './output-store';

const lookMs = 3_600_000;

interface OutputReceiverOptions {
  outputs: OutputStore;
  commands: CommandStore;
  control: ControlChannels;
  clock: Clock;
  logger: Logger;
}

/** Takes the output that nodes send uncut, and keeps it within its bounds. */
export class OutputReceiver {
  readonly #timer: Timer;

  constructor(private readonly options: OutputReceiverOptions) {
    const { clock, control, logger, outputs } = options;
    control.on(MessageType.commandOutput, (nodeId, message) => this.#take(nodeId, message));
    this.#timer = every(
      clock,
      lookMs,
      () => {
        const removed = outputs.shrink();
        if (removed.length > 0) logger.warn('old output was removed to make room', { commandIds: removed });
      },
      { background: true },
    );
  }

  stop(): void {
    this.#timer.cancel();
  }

  #take(nodeId: string, message: AgentMessage): void {
    const { commands, control, outputs } = this.options;
    const { bytes, commandId, offset } = decodeOutputFrame(message.payload);
    // What the node was never sent, or what is no longer kept, is not wanted.
    const isKnown = commands.hasInvocation(commandId, nodeId);
    const answer: CommandOutputAck = isKnown
      ? { CommandId: commandId, Offset: outputs.append(commandId, nodeId, offset, bytes) }
      : { CommandId: commandId };
    control.send(nodeId, MessageType.commandOutputAck, answer);
  }
}
