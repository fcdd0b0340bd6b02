import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '../../platform/logger';
import type { CommandRecord, CommandStore, StepRecord } from './command-store';
import { isLocalOutput, localOutputPrefix, outputKey } from './output-location';
import { readOutput, readStream } from './output-reading';
import type { OutputStore } from './output-store';

/** How long the rest of an output may be on its way after the word that the command has ended. */
const graceMs = 10_000;
/** Commands that a start looks at, newest first: the bridge may have ended before it had written them. */
const lookBack = 200;

interface LocalOutputsOptions {
  /** The folder that stands for the bucket. */
  directory: string;
  commands: CommandStore;
  outputs: OutputStore;
  logger: Logger;
}

/** Writes outputs of commands that ask for it into the bridge's own folder, as AWS writes them into a bucket. */
export class LocalOutputs {
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(private readonly options: LocalOutputsOptions) {}

  /** Address of a file that is or will be there. */
  readonly urlOf = (parts: readonly string[]): string =>
    pathToFileURL(join(this.options.directory, ...parts)).href;

  /** At a start: what the bridge before this one had not come to. */
  resume(): void {
    for (const command of this.options.commands.list(undefined, lookBack))
      if (command.finished) this.finished(command.commandId);
  }

  /** A command has ended: its outputs are written, one node after the other. */
  finished(commandId: string): void {
    const command = this.options.commands.get(commandId);
    if (!command || !isLocalOutput(command.options.outputS3BucketName)) return;
    this.#work = this.#work.then(async () => {
      for (const { nodeId } of this.options.commands.invocations(commandId)) {
        if (this.#isStopped) return;
        try {
          await this.#untilEnded(commandId, nodeId);
          for (const step of this.options.commands.steps(commandId, nodeId))
            this.#write(command, nodeId, step);
        } catch (error) {
          this.options.logger.error('the output of a command could not be written', {
            commandId,
            nodeId,
            error,
          });
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  }

  /** Resolves when everything that was asked for is written. */
  settled(): Promise<void> {
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  /** The last of an uncut output may come after the word that the command has ended. */
  async #untilEnded(commandId: string, nodeId: string): Promise<void> {
    const { outputs } = this.options;
    const until = Date.now() + graceMs;
    while (outputs.has(commandId, nodeId) && !this.#isStopped && Date.now() < until) {
      let from = 0;
      for (;;) {
        const page = readOutput(outputs, commandId, nodeId, from, '', 1024 * 1024);
        if (page.end) return;
        if (page.next === from) break;
        from = page.next;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #write(command: CommandRecord, nodeId: string, step: StepRecord): void {
    const { directory, outputs } = this.options;
    const { commandId, options } = command;
    const folder = join(
      directory,
      ...localOutputPrefix(options.outputS3KeyPrefix),
      ...outputKey(commandId, nodeId, step.pluginName, step.stepName),
    );
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const stream of ['stdout', 'stderr'] as const) {
      const path = join(folder, stream);
      if (existsSync(path)) continue;
      if (!outputs.has(commandId, nodeId)) {
        writeFileSync(path, stream === 'stdout' ? step.standardOutput : step.standardError, {
          mode: 0o600,
        });
        continue;
      }
      const handle = openSync(path, 'w', 0o600);
      try {
        for (const bytes of readStream(outputs, commandId, nodeId, { stream, step: step.stepName }))
          writeSync(handle, bytes);
      } finally {
        closeSync(handle);
      }
    }
  }
}
