import {
  type Activation as AwsActivation,
  CreateActivationCommand,
  DeleteActivationCommand,
  DescribeActivationsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Activation } from '#shared/fleet/managed-node';
import type { Activations } from '../../features/fleet/ports';
import { toAppError } from './to-app-error';

const pageSize = 50;

/** Activations over DescribeActivations, CreateActivation and DeleteActivation. */
export function createActivations(client: SSMClient, iamRole: string): Activations {
  return {
    async list(nextToken) {
      try {
        const answer = await client.send(
          new DescribeActivationsCommand({
            MaxResults: pageSize,
            ...(nextToken ? { NextToken: nextToken } : {}),
          }),
        );
        return {
          activations: (answer.ActivationList ?? []).map(toActivation),
          ...(answer.NextToken ? { nextToken: answer.NextToken } : {}),
        };
      } catch (error) {
        throw toAppError(error, 'list the activations');
      }
    },

    async create(wanted) {
      const expiresAt = Date.now() + wanted.expiresInHours * 3_600_000 - 1000;
      try {
        const answer = await client.send(
          new CreateActivationCommand({
            Description: wanted.description,
            DefaultInstanceName: wanted.defaultInstanceName,
            IamRole: wanted.iamRole ?? iamRole,
            RegistrationLimit: wanted.registrationLimit,
            ExpirationDate: new Date(expiresAt),
            Tags: wanted.tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
          }),
        );
        return {
          activationId: answer.ActivationId ?? '',
          activationCode: answer.ActivationCode ?? '',
          expiresAt,
        };
      } catch (error) {
        throw toAppError(error, 'create the activation');
      }
    },

    async remove(activationId) {
      try {
        await client.send(new DeleteActivationCommand({ ActivationId: activationId }));
      } catch (error) {
        throw toAppError(error, `delete the activation ${activationId}`);
      }
    },
  };
}

function toActivation(row: AwsActivation): Activation {
  const activation: Activation = {
    activationId: row.ActivationId ?? '',
    description: row.Description ?? '',
    defaultInstanceName: row.DefaultInstanceName ?? '',
    iamRole: row.IamRole ?? '',
    registrationLimit: row.RegistrationLimit ?? 1,
    registrationsCount: row.RegistrationsCount ?? 0,
    isExpired: row.Expired ?? false,
  };
  if (row.CreatedDate) activation.createdAt = row.CreatedDate.getTime();
  if (row.ExpirationDate) activation.expiresAt = row.ExpirationDate.getTime();
  return activation;
}
