import type { NodeRef } from '../fleet/managed-node';
import type { Command, CommandTarget, ParameterValues } from './command';

/** To whom a command goes: nodes that were chosen one by one, or whoever matches when it is sent. */
export type DraftTargets =
  | { kind: 'nodes'; nodes: readonly NodeRef[] }
  | { kind: 'targets'; targets: readonly CommandTarget[] };

/** A command as a person puts it together; texts of fields are kept as they were typed, empty ones are left to the service. */
export interface CommandDraft {
  /** Empty while none is chosen. */
  documentName: string;
  /** `$DEFAULT`, `$LATEST` or a number. */
  documentVersion: string;
  /** Only what differs from the document's defaults has to be here. */
  parameters: ParameterValues;
  targets: DraftTargets;
  comment: string;
  maxConcurrency: string;
  maxErrors: string;
  timeoutSeconds: string;
  outputS3BucketName: string;
  outputS3KeyPrefix: string;
}

export const emptyDraft: CommandDraft = {
  documentName: '',
  documentVersion: '$DEFAULT',
  parameters: {},
  targets: { kind: 'nodes', nodes: [] },
  comment: '',
  maxConcurrency: '',
  maxErrors: '',
  timeoutSeconds: '',
  outputS3BucketName: '',
  outputS3KeyPrefix: '',
};

/** The same command once more; `nodeIds` instead of its targets where only some are meant. */
export function draftOfCommand(command: Command, nodeIds?: readonly string[]): CommandDraft {
  const { connectionId } = command;
  const ids = nodeIds ?? command.nodeIds;
  return {
    documentName: command.documentName,
    documentVersion: command.documentVersion || '$DEFAULT',
    parameters: command.parameters,
    targets:
      nodeIds !== undefined || command.targets.length === 0
        ? { kind: 'nodes', nodes: ids.map((nodeId) => ({ connectionId, nodeId })) }
        : {
            kind: 'targets',
            targets: command.targets.filter(({ values }) => values.length > 0),
          },
    comment: command.comment,
    maxConcurrency: command.maxConcurrency ?? '',
    maxErrors: command.maxErrors ?? '',
    timeoutSeconds: command.timeoutSeconds === undefined ? '' : String(command.timeoutSeconds),
    outputS3BucketName: command.outputS3BucketName ?? '',
    outputS3KeyPrefix: command.outputS3KeyPrefix ?? '',
  };
}
