import type { Examination, ExaminationProgress, Suspect, SuspectList } from '#shared/doctor/examination';
import { type Finding, likelyReason } from '#shared/doctor/finding';
import { runChecks } from './check';
import { allowLines, type Fact } from './fact';
import { hybridChecks } from './hybrid-checks';
import { instanceChecks } from './instance-checks';
import type { DoctorSources, HybridFacts, InstanceFacts, InstanceRecord, NodeRecord } from './ports';
import { agentReport, spanText } from './rules/agent-report';
import { duplicates } from './rules/hybrid-node';
import { instanceProfile } from './rules/instance-profile';
import { instanceState } from './rules/instance-state';
import { metadataOptions } from './rules/metadata-options';

export interface ExamineRequest {
  connectionId: string;
  nodeId: string;
  /** Of the connection, for lines to copy. */
  region?: string;
  /** What was known of the node before, for one that is not registered any more. */
  before?: NodeRecord;
  /** Epoch milliseconds. */
  now: number;
}

/** Whether an id is that of an EC2 instance. */
export const isInstanceId = (nodeId: string) => nodeId.startsWith('i-');

/** Looks at one node; tells of each check. Raises for an abort alone. */
export async function examineNode(
  sources: DoctorSources,
  request: ExamineRequest,
  signal: AbortSignal,
  onProgress: (progress: Omit<ExaminationProgress, 'jobId'>) => void,
): Promise<Examination> {
  const { before, connectionId, nodeId, now } = request;
  const base = { connectionId, nodeId, examinedAt: now };
  if (isInstanceId(nodeId) && sources.hasEc2) {
    const { region } = request;
    const facts: InstanceFacts = { instanceId: nodeId, now, ...(region === undefined ? {} : { region }) };
    const found = await runChecks(instanceChecks(sources), facts, signal, onProgress);
    const name = valueName(facts.instance) ?? valueName(facts.node) ?? before?.name ?? nodeId;
    return { ...base, kind: 'ec2', name, ...found };
  }
  const facts: HybridFacts = { nodeId, now, ...(before ? { before } : {}) };
  const found = await runChecks(hybridChecks(sources), facts, signal, onProgress);
  return { ...base, kind: 'hybrid', name: valueName(facts.node) ?? before?.name ?? nodeId, ...found };
}

function valueName(fact: Fact<{ name?: string } | undefined> | undefined): string | undefined {
  return fact?.known ? fact.value?.name : undefined;
}

/**
 * The instances that are not managed nodes, and the nodes that were lost, each with the first likely reason that the
 * lists alone tell. What cannot be read is named in `gaps`. Raises for an abort alone.
 */
export async function listSuspects(
  sources: DoctorSources,
  connectionId: string,
  now: number,
  signal: AbortSignal,
): Promise<SuspectList> {
  const [nodes, instances, defaultHostRole] = await Promise.all([
    sources.nodes(signal),
    sources.hasEc2 ? sources.instances(signal) : undefined,
    sources.hasEc2 ? sources.defaultHostRole(signal) : undefined,
  ]);
  const gaps: SuspectList['gaps'] = [];
  if (!nodes.known) gaps.push(gapOf('The managed nodes could not be read', nodes));
  if (instances && !instances.known) gaps.push(gapOf('The EC2 instances could not be read', instances));
  const all = nodes.known ? nodes.value : [];
  const ec2 = instances?.known ? instances.value : [];
  const byId = new Map(ec2.map((instance) => [instance.instanceId, instance]));
  const lost = all.filter(({ pingStatus }) => pingStatus !== 'Online');
  const managed = new Set(all.map(({ nodeId }) => nodeId));
  const ofInstance = (instance: InstanceRecord, node: NodeRecord | undefined): Suspect => {
    const facts: InstanceFacts = {
      instanceId: instance.instanceId,
      now,
      instance: { known: true, value: instance },
      node: { known: true, value: node },
      ...(defaultHostRole ? { defaultHostRole } : {}),
    };
    return instanceSuspect(connectionId, facts, instance, node);
  };
  const suspects: Suspect[] = lost.map((node) => {
    const instance = byId.get(node.nodeId);
    return instance ? ofInstance(instance, node) : hybridSuspect(connectionId, node, nodes, now);
  });
  // Which instances are missing can be told only when all nodes are known.
  if (nodes.known)
    for (const instance of ec2)
      if (!managed.has(instance.instanceId) && instance.state !== 'terminated')
        suspects.push(ofInstance(instance, undefined));
  return { suspects, healthy: all.length - lost.length, gaps };
}

function gapOf(what: string, fact: Extract<Fact<unknown>, { known: false }>): SuspectList['gaps'][number] {
  return {
    text: `${what}, because ${fact.because}`,
    lines: fact.permission === undefined ? [] : [allowLines([fact.permission])],
  };
}

function instanceSuspect(
  connectionId: string,
  facts: InstanceFacts,
  instance: InstanceRecord,
  node: NodeRecord | undefined,
): Suspect {
  const findings = [instanceState, instanceProfile, metadataOptions, agentReport].flatMap((rule) =>
    rule(facts),
  );
  return {
    connectionId,
    nodeId: instance.instanceId,
    kind: 'ec2',
    name: instance.name ?? node?.name ?? instance.instanceId,
    standing: node ? 'lost' : 'never',
    instanceState: instance.state,
    ...(instance.platformDetails === undefined ? {} : { platform: instance.platformDetails }),
    ...lastKnown(node),
    ...reasonOf(findings),
  };
}

function hybridSuspect(
  connectionId: string,
  node: NodeRecord,
  nodes: Fact<readonly NodeRecord[]>,
  now: number,
): Suspect {
  const facts: HybridFacts = { nodeId: node.nodeId, now, node: { known: true, value: node }, nodes };
  const again = likelyReason(duplicates(facts));
  const title =
    node.lastPingAt === undefined
      ? 'Its agent has never reported'
      : `Its agent has not reported for ${spanText(now - node.lastPingAt)}`;
  return {
    connectionId,
    nodeId: node.nodeId,
    kind: isInstanceId(node.nodeId) ? 'ec2' : 'hybrid',
    name: node.name,
    standing: 'lost',
    ...(node.platform === undefined ? {} : { platform: node.platform }),
    ...lastKnown(node),
    reason: again ? { severity: again.severity, title: again.title } : { severity: 'problem', title },
  };
}

function lastKnown(node: NodeRecord | undefined): Pick<Suspect, 'lastPingAt' | 'agentVersion'> {
  return {
    ...(node?.lastPingAt === undefined ? {} : { lastPingAt: node.lastPingAt }),
    ...(node?.agentVersion === undefined ? {} : { agentVersion: node.agentVersion }),
  };
}

function reasonOf(findings: readonly Finding[]): Pick<Suspect, 'reason'> {
  const reason = likelyReason(findings);
  return reason ? { reason: { severity: reason.severity, title: reason.title } } : {};
}
