import type {
  Command,
  CommandFilter,
  CommandPage,
  InvocationOutput,
  InvocationPage,
} from '#shared/commands/command';
import type { OutputPiece, OutputPlace } from '#shared/commands/live-output';
import type { CommandRequest } from '#shared/commands/send-command';
import type {
  DocumentContent,
  DocumentDescription,
  DocumentFilter,
  DocumentPage,
  DocumentVersionPage,
} from '#shared/documents/library';

/** Run Command on one connection. Every method raises AppError. */
export interface CommandRunner {
  /** Answers the command as it was accepted; its counters are 0 then. */
  send(wanted: CommandRequest): Promise<Command>;
  /** One page (at most 50), newest first. */
  list(filter: CommandFilter, nextToken: string | undefined, signal: AbortSignal): Promise<CommandPage>;
  /** Raises NotFound. */
  get(commandId: string, signal: AbortSignal): Promise<Command>;
  /** One page (at most 50) with the outline of each plugin. */
  invocations(commandId: string, nextToken: string | undefined, signal: AbortSignal): Promise<InvocationPage>;
  /** With the output of each plugin, which is cut at what AWS gives. Raises NotFound. */
  invocation(commandId: string, nodeId: string, signal: AbortSignal): Promise<InvocationOutput>;
  /** Of these nodes, or of all when there are none; what runs already may end all the same. */
  cancel(commandId: string, nodeIds: readonly string[]): Promise<void>;
}

/** What commands put out while they run, uncut. For connections with the capability `live-output`; raises AppError. */
export interface LiveOutput {
  read(
    wanted: { commandId: string; nodeId: string; place: OutputPlace; waitSeconds: number },
    signal: AbortSignal,
  ): Promise<OutputPiece>;
}

/** The documents that one connection offers. Every method raises AppError. */
export interface DocumentLibrary {
  /** One page (at most 50). */
  list(filter: DocumentFilter, nextToken: string | undefined, signal: AbortSignal): Promise<DocumentPage>;
  /** Raises NotFound. */
  describe(name: string, version: string | undefined): Promise<DocumentDescription>;
  /** Raises NotFound. */
  content(name: string, version: string | undefined): Promise<DocumentContent>;
  /** One page (at most 50), as the service orders them. */
  versions(name: string, nextToken: string | undefined, signal: AbortSignal): Promise<DocumentVersionPage>;
}
