import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts } from '../ports';
import { isOlder } from './agent-report';
import { command } from './instance-state';
import { notKnown, valueIn } from './not-known';

/** The first agent that asks for the role of Default Host Management Configuration. */
const firstAgent = '3.2.582.0';
const settingId = '/ssm/managed-instance/default-ec2-instance-management-role';

/** Whether instances without a profile of their own get a role for Systems Manager. */
export function defaultHostManagement(facts: InstanceFacts): Finding[] {
  const { defaultHostRole } = facts;
  if (!defaultHostRole) return [];
  const id = 'default-host-management';
  if (!defaultHostRole.known) return notKnown(id, 'Default Host Management Configuration', defaultHostRole);
  const role = defaultHostRole.value;
  const instance = valueIn(facts.instance);
  if (role === undefined) {
    if (instance?.profileName !== undefined)
      return [
        {
          id,
          severity: 'ok',
          title: 'Default Host Management Configuration is off, and not needed',
          seen: 'The instance has a profile of its own.',
        },
      ];
    return [
      {
        id,
        severity: 'info',
        title: 'Default Host Management Configuration is off',
        seen: 'Instances of this account and Region need a profile of their own.',
        why: 'Switched on, it gives each running instance a role for Systems Manager.',
        fix: {
          sentence: 'Switch it on for the account and Region, if that is wanted.',
          lines: [
            command(
              'Switch on',
              `aws ssm update-service-setting --setting-id ${settingId} --setting-value service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole`,
            ),
          ],
        },
      },
    ];
  }
  const version = valueIn(facts.node)?.agentVersion;
  if (version !== undefined && isOlder(version, firstAgent) === true)
    return [
      {
        id,
        severity: 'warning',
        title: 'The agent is too old for Default Host Management Configuration',
        seen: `It is on, with the role ${role}; the agent had the version ${version} when it reported last.`,
        why: `Only agents from version ${firstAgent} on use it.`,
        fix: { sentence: 'Install the current agent, or attach an instance profile.', lines: [] },
      },
    ];
  const usesIt = instance !== undefined && instance.profileName === undefined;
  return [
    {
      id,
      severity: 'ok',
      title: 'Default Host Management Configuration is on',
      seen: `Its role is ${role}.${usesIt ? ` The agent has to be of version ${firstAgent} or newer, and to use version 2 of the metadata service.` : ''}`,
    },
  ];
}
