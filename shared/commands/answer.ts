import type { Outcome } from './outcome';

/** What one step of a document did on one node. */
export interface StepAnswer {
  name: string;
  outcome: Outcome;
  /** Of the step's last command; -1 when it has not begun. */
  responseCode?: number | undefined;
  /** As it came, with both streams one after the other where they came so. */
  output: string;
  /** More was put out than is here. */
  isCut: boolean;
}

/** What one node answered to a command, as results are compared, searched and sent again by. */
export interface NodeAnswer {
  connectionId: string;
  commandId: string;
  nodeId: string;
  nodeName: string;
  /** Further names by which its output may call it: of its computer, for instance. */
  otherNames: readonly string[];
  outcome: Outcome;
  statusDetails: string;
  /** Why there is no output, where the service says so. */
  trace: string;
  steps: readonly StepAnswer[];
}

/** Stable for a node within what a person looks at. */
export const answerKey = ({
  connectionId,
  commandId,
  nodeId,
}: Pick<NodeAnswer, 'connectionId' | 'commandId' | 'nodeId'>): string =>
  `${connectionId} ${commandId} ${nodeId}`;

/** What a node is called, and what its own output may call it. */
export function ownNames({ nodeId, nodeName, otherNames }: NodeAnswer): string[] {
  return [nodeId, ...[nodeName, ...otherNames].flatMap((name) => [name, name.split('.')[0] ?? ''])];
}

/** Everything that a node put out, one step after the other; with several steps each under its name. */
export function wholeOutput({ steps, trace }: Pick<NodeAnswer, 'steps' | 'trace'>): string {
  const [only] = steps;
  if (!only) return trace;
  if (steps.length === 1) return only.output === '' ? trace : only.output;
  return steps
    .map(({ name, output }) => `── ${name}\n${output}${output.endsWith('\n') || output === '' ? '' : '\n'}`)
    .join('');
}
