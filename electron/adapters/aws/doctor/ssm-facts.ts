import {
  DescribeActivationsCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  GetServiceSettingCommand,
  type InstanceInformation,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { DoctorSources, NodeRecord } from '../../../features/doctor/ports';
import { allPages, asFact, orAbsent } from './as-fact';

const defaultHostSetting = '/ssm/managed-instance/default-ec2-instance-management-role';
const tierSetting = '/ssm/managed-instance/activation-tier';

type SsmFacts = Pick<
  DoctorSources,
  'nodes' | 'node' | 'connectionStatus' | 'activation' | 'activationTier' | 'defaultHostRole'
>;

/** What Systems Manager itself knows. */
export function ssmFacts(client: () => Promise<SSMClient>): SsmFacts {
  const setting = async (SettingId: string, signal: AbortSignal) => {
    const answer = await (await client()).send(new GetServiceSettingCommand({ SettingId }), {
      abortSignal: signal,
    });
    return answer.ServiceSetting?.SettingValue;
  };
  return {
    nodes: (signal) =>
      asFact('ssm:DescribeInstanceInformation', signal, async () => {
        const ssm = await client();
        const rows = await allPages(
          (NextToken) =>
            ssm.send(
              new DescribeInstanceInformationCommand({ MaxResults: 50, ...(NextToken ? { NextToken } : {}) }),
              { abortSignal: signal },
            ),
          (page) => page.InstanceInformationList,
          (page) => page.NextToken,
        );
        return rows.map(toNode);
      }),
    node: (nodeId, signal) =>
      asFact('ssm:DescribeInstanceInformation', signal, () =>
        orAbsent(['InvalidInstanceId'], async () => {
          const Filters = [{ Key: 'InstanceIds', Values: [nodeId] }];
          const answer = await (await client()).send(new DescribeInstanceInformationCommand({ Filters }), {
            abortSignal: signal,
          });
          const row = answer.InstanceInformationList?.[0];
          return row ? toNode(row) : undefined;
        }),
      ),
    connectionStatus: (nodeId, signal) =>
      asFact('ssm:GetConnectionStatus', signal, async () => {
        const answer = await (await client()).send(new GetConnectionStatusCommand({ Target: nodeId }), {
          abortSignal: signal,
        });
        return answer.Status === 'connected' ? 'connected' : 'notconnected';
      }),
    activation: (activationId, signal) =>
      asFact('ssm:DescribeActivations', signal, async () => {
        const Filters = [{ FilterKey: 'ActivationIds' as const, FilterValues: [activationId] }];
        const answer = await (await client()).send(new DescribeActivationsCommand({ Filters }), {
          abortSignal: signal,
        });
        const row = answer.ActivationList?.find((one) => one.ActivationId === activationId);
        if (!row) return undefined;
        return {
          activationId,
          isExpired: row.Expired === true,
          ...(row.ExpirationDate ? { expiresAt: row.ExpirationDate.getTime() } : {}),
          registrationLimit: row.RegistrationLimit ?? 1,
          registrationsCount: row.RegistrationsCount ?? 0,
        };
      }),
    activationTier: (signal) =>
      asFact('ssm:GetServiceSetting', signal, async () =>
        (await setting(tierSetting, signal)) === 'advanced' ? 'advanced' : 'standard',
      ),
    defaultHostRole: (signal) =>
      asFact('ssm:GetServiceSetting', signal, async () => {
        const value = await setting(defaultHostSetting, signal);
        // `$None` stands where it was never switched on, or was switched off.
        return value === undefined || value === '' || value === '$None' ? undefined : value;
      }),
  };
}

function toNode(row: InstanceInformation): NodeRecord {
  const nodeId = row.InstanceId ?? '';
  const platform = [row.PlatformName, row.PlatformVersion].filter(Boolean).join(' ');
  return {
    nodeId,
    name: row.Name || row.ComputerName || nodeId,
    pingStatus: row.PingStatus ?? 'ConnectionLost',
    ...(row.ComputerName ? { computerName: row.ComputerName } : {}),
    ...(row.LastPingDateTime ? { lastPingAt: row.LastPingDateTime.getTime() } : {}),
    ...(row.AgentVersion ? { agentVersion: row.AgentVersion } : {}),
    ...(row.IsLatestVersion === undefined ? {} : { isLatestAgent: row.IsLatestVersion }),
    ...(row.ActivationId ? { activationId: row.ActivationId } : {}),
    ...(row.IamRole ? { iamRole: row.IamRole } : {}),
    ...(row.RegistrationDate ? { registeredAt: row.RegistrationDate.getTime() } : {}),
    ...(platform ? { platform } : {}),
  };
}
