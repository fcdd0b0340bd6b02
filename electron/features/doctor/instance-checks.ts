import type { Check } from './check';
import { unknown } from './fact';
import type { DoctorSources, InstanceFacts } from './ports';
import { agentReport, agentVersion } from './rules/agent-report';
import { defaultHostManagement } from './rules/default-host-management';
import { image } from './rules/image';
import { instanceProfile, rolePermissions } from './rules/instance-profile';
import { instanceState } from './rules/instance-state';
import { metadataOptions } from './rules/metadata-options';
import { networkAcl, securityGroupEgress, vpcDns } from './rules/network-filters';
import { networkPath } from './rules/network-path';
import { valueIn } from './rules/not-known';

/** What is looked at on an EC2 instance, in order of likelihood. */
export function instanceChecks(sources: DoctorSources): Check<InstanceFacts>[] {
  const endpoints = once(async (facts: InstanceFacts, signal) => {
    const vpcId = valueIn(facts.instance)?.vpcId;
    if (vpcId !== undefined) facts.endpoints = await sources.endpoints(vpcId, signal);
  });
  const defaultHost = once(async (facts: InstanceFacts, signal) => {
    facts.defaultHostRole = await sources.defaultHostRole(signal);
  });
  return [
    {
      title: 'Instance',
      gather: async (facts, signal) => {
        [facts.instance, facts.node] = await Promise.all([
          sources.instance(facts.instanceId, signal),
          sources.node(facts.instanceId, signal),
        ]);
      },
      rules: [instanceState],
    },
    {
      title: 'Instance profile and role',
      gather: async (facts, signal) => {
        await Promise.all([defaultHost(facts, signal), gatherRole(sources, facts, signal)]);
      },
      rules: [instanceProfile, rolePermissions],
    },
    {
      title: 'Way to Systems Manager',
      gather: async (facts, signal) => {
        await Promise.all([
          endpoints(facts, signal).then(() => gatherEndpointGroups(sources, facts, signal)),
          gatherRoutes(sources, facts, signal),
        ]);
      },
      rules: [networkPath],
    },
    {
      title: 'Security groups',
      gather: async (facts, signal) => {
        const groupIds = valueIn(facts.instance)?.securityGroupIds;
        if (!groupIds) return;
        const [groups] = await Promise.all([
          sources.securityGroups(groupIds, signal),
          endpoints(facts, signal),
        ]);
        facts.securityGroups = groups;
      },
      rules: [securityGroupEgress],
    },
    { title: 'Metadata service', gather: async () => {}, rules: [metadataOptions] },
    {
      title: 'Image',
      gather: async (facts, signal) => {
        const imageId = valueIn(facts.instance)?.imageId;
        if (imageId !== undefined) facts.image = await sources.image(imageId, signal);
      },
      rules: [image],
    },
    {
      title: 'Network ACL',
      gather: async (facts, signal) => {
        const subnetId = valueIn(facts.instance)?.subnetId;
        if (subnetId !== undefined) facts.networkAcl = await sources.networkAcl(subnetId, signal);
      },
      rules: [networkAcl],
    },
    {
      title: 'Names in the VPC',
      gather: async (facts, signal) => {
        const vpcId = valueIn(facts.instance)?.vpcId;
        if (vpcId === undefined) return;
        const [dns] = await Promise.all([sources.vpcDns(vpcId, signal), endpoints(facts, signal)]);
        facts.vpcDns = dns;
      },
      rules: [vpcDns],
    },
    {
      title: 'Agent',
      gather: async () => {},
      rules: [agentReport, (facts) => agentVersion(valueIn(facts.node))],
    },
    { title: 'Default Host Management', gather: defaultHost, rules: [defaultHostManagement] },
  ];
}

async function gatherRole(sources: DoctorSources, facts: InstanceFacts, signal: AbortSignal): Promise<void> {
  const profileName = valueIn(facts.instance)?.profileName;
  if (profileName === undefined) return;
  const role = await sources.profileRole(profileName, signal);
  facts.profileRole = role;
  if (role.known && role.value)
    facts.permissions = await sources.permissions(role.value.arn, role.value.name, signal);
}

async function gatherRoutes(
  sources: DoctorSources,
  facts: InstanceFacts,
  signal: AbortSignal,
): Promise<void> {
  const instance = valueIn(facts.instance);
  if (instance?.vpcId === undefined || instance.subnetId === undefined) {
    if (instance?.state === 'running') facts.routes = unknown('EC2 tells of no subnet.');
    return;
  }
  const routes = await sources.routes(instance.vpcId, instance.subnetId, signal);
  const target = routes.known
    ? routes.value.find(({ destination }) => destination === '0.0.0.0/0')?.target
    : undefined;
  if (target?.startsWith('nat-')) facts.natState = await sources.natState(target, signal);
  facts.routes = routes;
}

async function gatherEndpointGroups(
  sources: DoctorSources,
  facts: InstanceFacts,
  signal: AbortSignal,
): Promise<void> {
  const groupIds = (valueIn(facts.endpoints) ?? []).flatMap(({ securityGroupIds }) => securityGroupIds);
  if (groupIds.length > 0)
    facts.endpointGroups = await sources.securityGroups([...new Set(groupIds)], signal);
}

/** Work that two checks need is done for the first that asks. */
function once<Facts>(work: (facts: Facts, signal: AbortSignal) => Promise<void>) {
  let begun: Promise<void> | undefined;
  return (facts: Facts, signal: AbortSignal) => {
    begun ??= work(facts, signal);
    return begun;
  };
}
