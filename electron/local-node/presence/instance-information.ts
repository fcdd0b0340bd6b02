import { hostname, networkInterfaces } from 'node:os';
import { agentName, agentVersion } from '../agent-version';
import type { PlatformFacts } from './platform-facts';

/** Body of the first UpdateInstanceInformation: a gate that costs the service nothing. */
export function emptyPing(instanceId: string, facts: PlatformFacts) {
  return {
    AgentName: agentName,
    AgentVersion: agentVersion,
    InstanceId: instanceId,
    PlatformType: facts.platformType,
  };
}

/** Body of the full UpdateInstanceInformation. `channel` is empty until the control channel is open. */
export function fullPing(instanceId: string, facts: PlatformFacts, channel: '' | 'ssmmessages') {
  return {
    ...emptyPing(instanceId, facts),
    AgentStatus: 'Active',
    AvailabilityZone: '',
    AvailabilityZoneId: '',
    ComputerName: hostname(),
    IPAddress: primaryAddress(),
    PlatformName: facts.platformName,
    PlatformVersion: facts.platformVersion,
    SSMConnectionChannel: channel,
  };
}

/** The first IPv4 address that is not loopback, else the first such IPv6 address, else 127.0.0.1. */
export function primaryAddress(interfaces = networkInterfaces()): string {
  const addresses = Object.values(interfaces).flatMap((list) => list ?? []);
  const outside = addresses.filter((address) => !address.internal);
  const chosen =
    outside.find((address) => address.family === 'IPv4') ??
    outside.find((address) => address.family === 'IPv6' && !address.address.startsWith('fe80:')) ??
    outside[0];
  return chosen?.address ?? '127.0.0.1';
}
