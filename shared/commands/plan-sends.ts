import type { PlatformType } from '../documents/command-document';
import type { ManagedNode } from '../fleet/managed-node';
import type { ParameterValues } from './command';
import type { CommandDraft } from './command-draft';
import { matchTargets } from './match-targets';
import { type CommandRequest, mostNodeIds } from './send-command';

/** What goes to one connection, and whom it will meet there as far as is known now. */
export interface ConnectionPlan {
  connectionId: string;
  /** One SendCommand each, in order. */
  requests: CommandRequest[];
  /** Nodes that the command is for. */
  nodes: ManagedNode[];
  /** Of these, those that are not online: they get it if they come back within the delivery time-out. */
  offline: ManagedNode[];
  /** Of these, those whose platform the document is not for. */
  misfits: ManagedNode[];
  /** Chosen nodes that are not (any more) in the list of this connection. */
  missing: string[];
  /** Only the service can tell who else is meant. */
  isOpen: boolean;
}

interface PlanOptions {
  draft: CommandDraft;
  /** What is sent; see `filledParameters`. */
  parameters: ParameterValues;
  connectionIds: readonly string[];
  nodes: readonly ManagedNode[];
  /** Platforms of the document; empty: not known, or all. */
  platformTypes: readonly PlatformType[];
}

/**
 * What is to be sent for a draft. Chosen nodes: to their connections alone, at most 50 a command, so that a greater number
 * is several commands, each with a rate control of its own. Targets: one command to each connection where somebody
 * matches, or where only the service can tell.
 */
export function planSends({
  draft,
  parameters,
  connectionIds,
  nodes,
  platformTypes,
}: PlanOptions): ConnectionPlan[] {
  const timeout = Number(draft.timeoutSeconds);
  const common = {
    documentName: draft.documentName,
    ...(draft.documentVersion === '' ? {} : { documentVersion: draft.documentVersion }),
    parameters,
    ...(draft.comment.trim() === '' ? {} : { comment: draft.comment.trim() }),
    ...(draft.maxConcurrency.trim() === '' ? {} : { maxConcurrency: draft.maxConcurrency.trim() }),
    ...(draft.maxErrors.trim() === '' ? {} : { maxErrors: draft.maxErrors.trim() }),
    ...(draft.timeoutSeconds.trim() === '' ? {} : { timeoutSeconds: timeout }),
    ...(draft.outputS3BucketName.trim() === ''
      ? {}
      : { outputS3BucketName: draft.outputS3BucketName.trim() }),
    ...(draft.outputS3BucketName.trim() === '' || draft.outputS3KeyPrefix.trim() === ''
      ? {}
      : { outputS3KeyPrefix: draft.outputS3KeyPrefix.trim() }),
  };
  const { targets } = draft;
  const plans = connectionIds.map((connectionId): ConnectionPlan => {
    const here = nodes.filter((node) => node.connectionId === connectionId);
    if (targets.kind === 'nodes') {
      const wanted = [
        ...new Set(targets.nodes.filter((one) => one.connectionId === connectionId).map((one) => one.nodeId)),
      ];
      const byId = new Map(here.map((node) => [node.nodeId, node]));
      const requests: CommandRequest[] = [];
      for (let at = 0; at < wanted.length; at += mostNodeIds)
        requests.push({ ...common, nodeIds: wanted.slice(at, at + mostNodeIds), targets: [] });
      return {
        ...{ connectionId, requests, isOpen: false },
        missing: wanted.filter((nodeId) => !byId.has(nodeId)),
        ...sortOut(wanted.flatMap((nodeId) => byId.get(nodeId) ?? [])),
      };
    }
    const matches = here.map((node) => ({ node, match: matchTargets(node, targets.targets) }));
    const meant = matches.filter(({ match }) => match === 'yes').map(({ node }) => node);
    const isOpen =
      targets.targets.some(({ key }) => !isKnownKey(key)) &&
      (here.length === 0 || matches.some(({ match }) => match === 'unknown'));
    const isSent = targets.targets.length > 0 && (meant.length > 0 || isOpen);
    return {
      connectionId,
      requests: isSent
        ? [{ ...common, nodeIds: [], targets: targets.targets.map((one) => ({ ...one })) }]
        : [],
      missing: [],
      isOpen,
      ...sortOut(meant),
    };
  });
  return plans.filter((plan) => targets.kind === 'targets' || plan.requests.length > 0);

  function sortOut(meant: ManagedNode[]) {
    return {
      nodes: meant,
      offline: meant.filter(({ pingStatus }) => pingStatus !== 'Online'),
      misfits: meant.filter(
        ({ platformType }) =>
          platformType !== undefined && platformTypes.length > 0 && !platformTypes.includes(platformType),
      ),
    };
  }
}

/** Of what the list of nodes tells. */
const isKnownKey = (key: string) => key === 'InstanceIds' || key === 'tag-key' || key.startsWith('tag:');
