import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../platform/clock';
import { FrameError } from '../../wire/agent-message';
import type { CommandStore } from '../commands/command-store';
import { readOutput, readStream } from '../commands/output-reading';
import type { OutputStore } from '../commands/output-store';
import { isTerminal } from '../commands/status';
import { AwsError } from '../errors';
import { sendJson } from './render';

const onePath = /^\/quarterdeck\/v1\/commands\/([0-9a-f-]{36})\/([a-z]+-[0-9a-z]+)\/output$/;
const allPath = /^\/quarterdeck\/v1\/commands\/([0-9a-f-]{36})\/output$/;

const querySchema = z.object({
  from: z.coerce.number().int().min(0).default(0),
  /** The step that the answer before ended in. */
  step: z.string().optional(),
  /** Seconds to wait for more when there is none yet. */
  wait: z.coerce.number().min(0).max(30).default(0),
  maxBytes: z.coerce.number().int().min(1024).max(4_194_304).default(1_048_576),
  stream: z.enum(['stdout', 'stderr']).optional(),
});

interface CommandOutputOptions {
  outputs: OutputStore;
  commands: CommandStore;
  clock: Clock;
}

/** The added reading of uncut output (docs/commands.md). */
export class CommandOutputEndpoint {
  constructor(private readonly options: CommandOutputOptions) {}

  /** Answers a request for an address below `/quarterdeck/v1/commands/`; false when there is nothing there. */
  async answer(path: string, response: ServerResponse, requestId: string): Promise<boolean> {
    const url = new URL(path, 'http://bridge');
    const all = allPath.exec(url.pathname);
    if (all) {
      this.#overview(all[1] as string, response, requestId);
      return true;
    }
    const one = onePath.exec(url.pathname);
    if (!one) return false;
    const [, commandId, nodeId] = one as unknown as [string, string, string];
    const query = querySchema.safeParse(Object.fromEntries(url.searchParams));
    if (!query.success)
      throw new AwsError(
        'ValidationException',
        `${query.error.issues[0]?.path.join('.')} ${query.error.issues[0]?.message}.`,
      );
    this.#mustKnow(commandId, nodeId);
    try {
      await this.#one(commandId, nodeId, query.data, response, requestId);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      throw new AwsError(
        'ResourceNotFoundException',
        `What ${nodeId} sent as output of ${commandId} cannot be read: ${error.message}.`,
        404,
      );
    }
    return true;
  }

  async #one(
    commandId: string,
    nodeId: string,
    query: z.output<typeof querySchema>,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    if (query.stream === undefined) await this.#page(commandId, nodeId, query, response, requestId);
    else await this.#whole(commandId, nodeId, { ...query, stream: query.stream }, response, requestId);
  }

  #mustKnow(commandId: string, nodeId: string): void {
    if (this.options.commands.hasInvocation(commandId, nodeId)) return;
    throw new AwsError('InvocationDoesNotExist', `The command ${commandId} was not sent to ${nodeId}.`);
  }

  #overview(commandId: string, response: ServerResponse, requestId: string): void {
    const { commands, outputs } = this.options;
    if (!commands.get(commandId)) throw new AwsError('InvalidCommandId', `There is no command ${commandId}.`);
    const Nodes = outputs
      .nodesOf(commandId)
      .map((nodeId) => ({ InstanceId: nodeId, Bytes: outputs.size(commandId, nodeId) }));
    sendJson(response, requestId, { CommandId: commandId, Nodes });
  }

  async #page(
    commandId: string,
    nodeId: string,
    query: z.output<typeof querySchema>,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const { commands, outputs } = this.options;
    const read = () => readOutput(outputs, commandId, nodeId, query.from, query.step ?? '', query.maxBytes);
    let page = read();
    const isOver = () => isTerminal(commands.invocation(commandId, nodeId)?.details ?? 'Failed');
    if (page.next === query.from && query.wait > 0 && !(isOver() && !outputs.has(commandId, nodeId))) {
      await this.#grown(commandId, nodeId, query.wait * 1000, response);
      if (response.destroyed) return;
      page = read();
    }
    sendJson(response, requestId, {
      // False for a stock agent, which sends its output cut and at the end.
      Available: outputs.has(commandId, nodeId),
      Events: page.pieces.map(({ bytes, step, stream }) => ({
        Step: step,
        Stream: stream,
        Data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
      })),
      Next: page.next,
      Step: page.step,
      Ended: page.end !== undefined,
      ...(page.end ?? {}),
    });
  }

  /** Resolves when the log grows, the time is over or the client has gone. */
  #grown(commandId: string, nodeId: string, waitMs: number, response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        timer.cancel();
        response.off('close', done);
        resolve();
      };
      const stop = this.options.outputs.onGrown(commandId, nodeId, done);
      const timer = this.options.clock.after(waitMs, done, { background: true });
      response.on('close', done);
    });
  }

  /** One stream as bytes, as far as it has come; memory stays small however long it is. */
  async #whole(
    commandId: string,
    nodeId: string,
    { step, stream }: { step?: string | undefined; stream: 'stdout' | 'stderr' },
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const { outputs } = this.options;
    if (!outputs.has(commandId, nodeId))
      throw new AwsError(
        'ResourceNotFoundException',
        `${nodeId} did not send the output of ${commandId} uncut; GetCommandInvocation has the beginning of it.`,
        404,
      );
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'x-amzn-requestid': requestId });
    for (const bytes of readStream(outputs, commandId, nodeId, { stream, step })) {
      if (response.destroyed) return;
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  }
}
