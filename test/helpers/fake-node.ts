import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { jobIdOf } from '#electron/control-plane/commands/job-messages';
import { type AgentMessage, decodeAgentMessage, encodeAgentMessage } from '#electron/wire/agent-message';
import { JobAckStatus } from '#electron/wire/control-channel/messages';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType } from '#electron/wire/message-type';

/** A node's end of its control channel, moved by hand: frames in, frames out, no socket. */
export class FakeNode extends EventEmitter {
  readyState = 1;
  readonly received: AgentMessage[] = [];

  constructor(readonly nodeId: string) {
    super();
  }

  send(bytes: Buffer): void {
    this.received.push(decodeAgentMessage(bytes));
  }
  close(): void {
    this.readyState = 3;
    this.emit('close');
  }

  /** Jobs that came, oldest first, with their content parsed. */
  jobs(topic: 'sendCommand' | 'cancelCommand' = 'sendCommand') {
    return this.#payloads(MessageType.agentJob)
      .filter((job) => String(job.Topic).startsWith(`aws.ssm.${topic}`))
      .map((job) => ({ jobId: String(job.JobId), content: JSON.parse(String(job.Content)) }));
  }
  /** MessageIds of replies that were acknowledged. */
  acknowledged(): string[] {
    return this.#payloads(MessageType.agentJobReplyAck).map((one) => String(one.acknowledgedMessageId));
  }

  says(messageType: string, payload: unknown, messageId: string = randomUUID()): string {
    this.emit('message', encodeAgentMessage({ messageType, messageId, payload: jsonPayload(payload) }));
    return messageId;
  }
  acknowledge(commandId: string, statusCode?: string, errorMessage?: string): void {
    this.acknowledgeJob(jobIdOf(commandId, this.nodeId), statusCode, errorMessage);
  }
  acknowledgeJob(jobId: string, statusCode: string = JobAckStatus.successful, errorMessage = ''): void {
    this.says(MessageType.agentJobAck, {
      jobId,
      acknowledgedMessageId: randomUUID(),
      createdDate: '2026-01-01T00:00:00.000Z',
      statusCode,
      errorMessage,
    });
  }
  /** Answers the MessageId of the reply. */
  reply(commandId: string, content: unknown, messageId?: string): string {
    return this.says(
      MessageType.agentJobReply,
      {
        schemaVersion: 1,
        jobId: jobIdOf(commandId, this.nodeId),
        content: typeof content === 'string' ? content : JSON.stringify(content),
        topic: 'aws.ssm.sendCommand.quarterdeck',
      },
      messageId,
    );
  }
  ends(commandId: string, documentStatus = 'Success', messageId?: string): string {
    return this.reply(commandId, { documentStatus, runtimeStatus: {} }, messageId);
  }

  #payloads(messageType: string): Record<string, unknown>[] {
    return this.received
      .filter((message) => message.messageType === messageType)
      .map((message) => JSON.parse(Buffer.from(message.payload).toString('utf8')));
  }
}

/** A reply of AWS-RunShellScript. */
export const replyOf = (status: string, standardOutput = '') => ({
  documentStatus: status,
  runtimeStatus: {
    'aws:runShellScript': {
      status,
      code: 0,
      name: 'aws:runShellScript',
      standardOutput,
      output: standardOutput,
    },
  },
});
