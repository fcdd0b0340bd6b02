import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts } from '../ports';
import { command } from './instance-state';
import { valueIn } from './not-known';

/** Whether the agent can read its identity and credentials from the metadata of the instance. */
export function metadataOptions(facts: InstanceFacts): Finding[] {
  const instance = valueIn(facts.instance);
  if (!instance?.metadata) return [];
  const id = 'metadata-options';
  const { hopLimit, isEnabled, requiresToken } = instance.metadata;
  const modify = `aws ec2 modify-instance-metadata-options --instance-id ${instance.instanceId}`;
  if (!isEnabled)
    return [
      {
        id,
        severity: 'problem',
        title: 'The metadata service is switched off',
        seen: 'The HTTP endpoint of the instance metadata is disabled.',
        why: 'The agent has its instance ID, Region and credentials from there.',
        fix: {
          sentence: 'Switch it on.',
          lines: [command('Switch on', `${modify} --http-endpoint enabled`)],
        },
      },
    ];
  const kind = requiresToken ? 'version 2 alone (a token is required)' : 'versions 1 and 2';
  if (hopLimit === 1)
    return [
      {
        id,
        severity: 'info',
        title: 'The metadata service is on, for the host alone',
        seen: `It answers ${kind}, over one hop.`,
        why: 'An agent on the host reaches it. One in a container with a network of its own is one hop further away.',
        fix: {
          sentence: 'For an agent in a container, allow two hops.',
          lines: [command('Allow two hops', `${modify} --http-put-response-hop-limit 2`)],
        },
      },
    ];
  return [{ id, severity: 'ok', title: 'The metadata service is on', seen: `It answers ${kind}.` }];
}
