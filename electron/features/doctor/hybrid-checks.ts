import type { Check } from './check';
import type { DoctorSources, HybridFacts } from './ports';
import { agentVersion } from './rules/agent-report';
import {
  activation,
  clockSkew,
  duplicates,
  registration,
  serviceRole,
  sessions,
  tier,
} from './rules/hybrid-node';
import { valueIn } from './rules/not-known';

/** What is looked at on a hybrid node, in order of likelihood. */
export function hybridChecks(sources: DoctorSources): Check<HybridFacts>[] {
  const record = (facts: HybridFacts) => valueIn(facts.node) ?? facts.before;
  const checks: Check<HybridFacts>[] = [
    {
      title: 'Registration',
      gather: async (facts, signal) => {
        [facts.node, facts.nodes] = await Promise.all([
          sources.node(facts.nodeId, signal),
          sources.nodes(signal),
        ]);
      },
      rules: [duplicates, registration],
    },
  ];
  if (sources.hasEc2)
    checks.push({
      title: 'Role',
      gather: async (facts, signal) => {
        // The path of a role is no part of its name.
        const name = record(facts)?.iamRole?.split('/').at(-1);
        if (name !== undefined) facts.role = await sources.role(name, signal);
      },
      rules: [serviceRole],
    });
  if (sources.clockSkewMs)
    checks.push({
      title: 'Clock',
      gather: async (facts, signal) => {
        const skew = await sources.clockSkewMs?.(facts.nodeId, signal);
        if (skew) facts.clockSkewMs = skew;
      },
      rules: [clockSkew],
    });
  checks.push(
    {
      title: 'Channel for sessions',
      gather: async (facts, signal) => {
        if (valueIn(facts.node))
          facts.connectionStatus = await sources.connectionStatus(facts.nodeId, signal);
      },
      rules: [sessions],
    },
    { title: 'Agent', gather: async () => {}, rules: [(facts) => agentVersion(record(facts))] },
  );
  // A bridge has no tiers.
  if (sources.hasEc2)
    checks.push({
      title: 'Tier',
      gather: async (facts, signal) => {
        facts.tier = await sources.activationTier(signal);
      },
      rules: [tier],
    });
  checks.push({
    title: 'Activation',
    gather: async (facts, signal) => {
      const activationId = record(facts)?.activationId;
      if (activationId !== undefined) facts.activation = await sources.activation(activationId, signal);
    },
    rules: [activation],
  });
  return checks;
}
