import { hostname } from 'node:os';
import { agentName, agentVersion } from '../../agent-version';
import { primaryAddress } from '../../presence/instance-information';
import type { PlatformFacts } from '../../presence/platform-facts';
import type { Gatherer } from '../gatherer';

/** One row about the node itself. InstanceStatus is the service's to say and is left out. */
export function instanceInformationGatherer(instanceId: string, facts: PlatformFacts): Gatherer {
  return {
    typeName: 'AWS:InstanceInformation',
    schemaVersion: '1.0',
    gather: async () => [
      {
        InstanceId: instanceId,
        AgentType: agentName,
        AgentVersion: agentVersion,
        ComputerName: hostname(),
        IpAddress: primaryAddress(),
        PlatformName: facts.platformName,
        PlatformType: facts.platformType,
        PlatformVersion: facts.platformVersion,
        ResourceType: 'ManagedInstance',
      },
    ],
  };
}
