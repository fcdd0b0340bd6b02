import { type KeyObject, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  type ControlChannel,
  openControlChannel,
} from '#electron/local-node/control-channel/control-channel';
import { publicKeyText } from '#electron/local-node/registration/key-pair';
import { RoleCredentials } from '#electron/local-node/registration/role-credentials';
import type { ApiClient } from '#electron/local-node/service/api-client';
import { anonymousSigner, credentialsSigner, type Signer } from '#electron/local-node/service/signer';
import { silentLogger } from '#electron/platform/logger';
import { systemClock } from '#electron/platform/node/system-clock';
import type { AgentMessage, OutgoingMessage } from '#electron/wire/agent-message';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType } from '#electron/wire/message-type';

export interface NodeScript {
  /** How long a command runs. */
  workMs: number;
  /** Characters that it puts out. */
  outputLength: number;
  /** Sends each reply twice, as a node does whose acknowledgement was lost. */
  repeatsReplies?: boolean;
}

interface ScriptedNodeOptions {
  client: ApiClient;
  activation: { activationId: string; activationCode: string };
  /** May be shared: a key takes longer to make than everything else that a node does. */
  key: KeyObject;
  name: string;
  script: NodeScript;
}

/**
 * A node that is nothing but its protocol: it registers, gets a role token, pings, opens its control channel with signed
 * requests, and answers every command as its script says.
 */
export class ScriptedNode {
  readonly #options: ScriptedNodeOptions;
  readonly #taken = new Set<string>();
  /** Replies that were not acknowledged: they are sent again over the next channel, as real nodes do. */
  readonly #replies = new Map<string, OutgoingMessage>();
  #channel: ControlChannel | undefined;
  #sign: Signer | undefined;
  #stopped = false;
  instanceId = '';
  /** Commands that it ran, each counted once; jobs that came again. */
  ran = 0;
  repeated = 0;

  constructor(options: ScriptedNodeOptions) {
    this.#options = options;
  }

  /** Registers, and stays connected until stop(). */
  async start(): Promise<void> {
    const { activation, client, key, name } = this.#options;
    const { region } = client.transport.endpoint;
    const { InstanceId } = await client.call(
      'RegisterManagedInstance',
      {
        ActivationId: activation.activationId,
        ActivationCode: activation.activationCode,
        Fingerprint: name,
        PublicKey: publicKeyText(key),
        PublicKeyType: 'Rsa',
      },
      anonymousSigner(region),
      z.object({ InstanceId: z.string() }),
    );
    this.instanceId = InstanceId;
    const nothing = { load: () => undefined, save: () => {}, setAside: () => {}, notice: undefined };
    const credentials = new RoleCredentials({
      client,
      clock: systemClock,
      logger: silentLogger,
      identity: { instanceId: InstanceId, privateKey: key, pendingPrivateKey: undefined },
      identityFile: nothing,
      fingerprint: name,
    });
    this.#sign = credentialsSigner(credentials, region, systemClock);
    await this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#channel?.close();
  }

  async #connect(): Promise<void> {
    const { client, name } = this.#options;
    const sign = this.#sign as Signer;
    const ping = {
      AgentName: 'amazon-ssm-agent',
      AgentVersion: '3.3.0.0',
      InstanceId: this.instanceId,
      PlatformType: 'Linux',
    };
    await client.call(
      'UpdateInstanceInformation',
      { ...ping, AgentStatus: 'Active', ComputerName: name },
      sign,
      z.unknown(),
    );
    const channel = await openControlChannel({
      client,
      sign,
      instanceId: this.instanceId,
      clock: systemClock,
      logger: silentLogger,
      onMessage: (message) => void this.#take(message),
    });
    this.#channel = channel;
    // It may have been stopped while the channel was being opened.
    if (this.#stopped) channel.close();
    for (const reply of this.#replies.values()) channel.send(reply);
    void channel.closed.then(() => this.#again());
  }

  /** As real nodes do after a lost channel: soon, and not all in one instant. */
  async #again(): Promise<void> {
    while (!this.#stopped) {
      await delay(200 + Math.random() * 1000);
      const isOpen = await this.#connect().then(
        () => true,
        () => false,
      );
      if (isOpen) return;
    }
  }

  async #take(message: AgentMessage): Promise<void> {
    if (message.messageType === MessageType.agentJobReplyAck) {
      const { acknowledgedMessageId } = JSON.parse(Buffer.from(message.payload).toString('utf8'));
      this.#replies.delete(acknowledgedMessageId);
      return;
    }
    if (message.messageType !== MessageType.agentJob) return;
    const job = JSON.parse(Buffer.from(message.payload).toString('utf8')) as {
      JobId: string;
      Content: string;
    };
    const isKnown = this.#taken.has(job.JobId);
    this.#taken.add(job.JobId);
    this.#send(MessageType.agentJobAck, {
      jobId: job.JobId,
      acknowledgedMessageId: message.messageId,
      createdDate: new Date().toISOString(),
      statusCode: isKnown ? '51405' : '200',
      errorMessage: isKnown ? 'DuplicateCommand' : 'Successful',
    });
    if (isKnown) {
      this.repeated += 1;
      return;
    }
    this.ran += 1;
    this.#reply(job.JobId, 'InProgress', null);
    const startDateTime = new Date().toISOString();
    const { outputLength, workMs } = this.#options.script;
    await delay(workMs);
    const output = 'x'.repeat(outputLength);
    this.#reply(job.JobId, 'Success', {
      'aws:runShellScript': {
        status: 'Success',
        code: 0,
        name: 'aws:runShellScript',
        output: output.slice(0, 2500),
        startDateTime,
        endDateTime: new Date().toISOString(),
        standardOutput: output.slice(0, 24_000),
        standardError: '',
      },
    });
  }

  #reply(jobId: string, documentStatus: string, runtimeStatus: unknown): void {
    const messageId = randomUUID();
    const reply = {
      messageType: MessageType.agentJobReply,
      messageId,
      payload: jsonPayload({
        schemaVersion: 1,
        jobId,
        content: JSON.stringify({ documentStatus, documentTraceOutput: '', runtimeStatus }),
        topic: 'aws.ssm.sendCommand',
      }),
    };
    if (runtimeStatus !== null) this.#replies.set(messageId, reply);
    this.#channel?.send(reply);
    if (this.#options.script.repeatsReplies) this.#channel?.send(reply);
  }

  #send(messageType: string, payload: unknown): void {
    this.#channel?.send({ messageType, payload: jsonPayload(payload) });
  }
}
