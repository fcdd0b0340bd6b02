import { randomBytes, randomUUID } from 'node:crypto';
import type { CreateActivationResult, DescribeActivationsResult } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AwsError } from '../errors';
import type { ActivationRecord, ActivationStore } from '../store/activations';
import type { AuditLog } from '../store/audit';
import { hashToken } from '../store/secret-box';
import { actorOf, type OperationMap, operation } from './operation';
import { page } from './paging';
import { checkTags, tagListInput } from './tag-rules';

const hourMs = 3_600_000;
const defaultLifetimeMs = 24 * hourMs;
const maxLifetimeMs = 30 * 24 * hourMs;

export interface NewActivation {
  description: string;
  defaultInstanceName: string;
  iamRole: string;
  registrationLimit: number;
  expiresAt: number;
  tags: { Key: string; Value: string }[];
}

/** Makes an activation; the code is answered once and stored as its hash. */
export function createActivation(
  activations: ActivationStore,
  wanted: NewActivation,
  nowMs: number,
): { activationId: string; activationCode: string } {
  const activationId = randomUUID();
  // The stock agent refuses codes below 20 characters; hexadecimal never looks like an option on a command line.
  const activationCode = randomBytes(16).toString('hex');
  activations.insert({
    ...wanted,
    activationId,
    codeHash: hashToken(activationCode),
    registrations: 0,
    createdAt: nowMs,
  });
  return { activationId, activationCode };
}

export function isExpired(activation: ActivationRecord, nowMs: number): boolean {
  return nowMs >= activation.expiresAt;
}

export function activationOperations(activations: ActivationStore, audit: AuditLog): OperationMap {
  return {
    CreateActivation: operation(
      'operator',
      z.object({
        Description: z.string().max(256).default(''),
        DefaultInstanceName: z.string().max(256).default(''),
        IamRole: z.string().max(64),
        RegistrationLimit: z.number().int().min(1).max(1000).default(1),
        ExpirationDate: z.number().optional(),
        Tags: tagListInput.max(1000).default([]),
      }),
      (input, context): CreateActivationResult => {
        const expiresAt =
          input.ExpirationDate === undefined
            ? context.nowMs + defaultLifetimeMs
            : input.ExpirationDate * 1000;
        if (expiresAt <= context.nowMs || expiresAt > context.nowMs + maxLifetimeMs) {
          throw new AwsError(
            'InvalidParameters',
            'ExpirationDate must lie in the future and within 30 days.',
          );
        }
        checkTags(input.Tags);
        const created = createActivation(
          activations,
          {
            description: input.Description,
            defaultInstanceName: input.DefaultInstanceName,
            iamRole: input.IamRole,
            registrationLimit: input.RegistrationLimit,
            expiresAt,
            tags: input.Tags,
          },
          context.nowMs,
        );
        audit.record({
          atMs: context.nowMs,
          actor: actorOf(context.principal),
          action: 'CreateActivation',
          resource: created.activationId,
          detail: { registrationLimit: input.RegistrationLimit },
        });
        return { ActivationId: created.activationId, ActivationCode: created.activationCode };
      },
    ),

    DescribeActivations: operation(
      'operator',
      z.object({
        Filters: z
          .array(
            z.object({
              FilterKey: z.enum(['ActivationIds', 'DefaultInstanceName', 'IamRole']),
              FilterValues: z.array(z.string()).min(1),
            }),
          )
          .default([]),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input, context): DescribeActivationsResult => {
        const fields = {
          ActivationIds: (one: ActivationRecord) => one.activationId,
          DefaultInstanceName: (one: ActivationRecord) => one.defaultInstanceName,
          IamRole: (one: ActivationRecord) => one.iamRole,
        };
        const matching = activations
          .list()
          .filter((one) =>
            input.Filters.every((filter) => filter.FilterValues.includes(fields[filter.FilterKey](one))),
          );
        const { items, NextToken } = page('activations', matching, input.MaxResults, input.NextToken);
        return {
          ActivationList: items.map((one) => ({
            ActivationId: one.activationId,
            Description: one.description,
            DefaultInstanceName: one.defaultInstanceName,
            IamRole: one.iamRole,
            RegistrationLimit: one.registrationLimit,
            RegistrationsCount: one.registrations,
            ExpirationDate: new Date(one.expiresAt),
            Expired: isExpired(one, context.nowMs),
            CreatedDate: new Date(one.createdAt),
            Tags: one.tags,
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    DeleteActivation: operation('operator', z.object({ ActivationId: z.string() }), (input, context) => {
      if (!activations.remove(input.ActivationId)) {
        throw new AwsError('InvalidActivationId', `There is no activation ${input.ActivationId}.`);
      }
      audit.record({
        atMs: context.nowMs,
        actor: actorOf(context.principal),
        action: 'DeleteActivation',
        resource: input.ActivationId,
        detail: {},
      });
      return {};
    }),
  };
}
