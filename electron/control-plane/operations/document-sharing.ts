import type { DescribeDocumentPermissionResponse } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AwsError } from '../errors';
import { anyName, type DocumentOperationsOptions } from './documents';
import { actorOf, type OperationMap, operation } from './operation';
import { page } from './paging';

/** AWS's limits: accounts in one call, accounts of one document, documents that are public. */
const maxAccountsPerCall = 20;
const maxAccounts = 1000;
const maxPublic = 5;

const accounts = z
  .array(z.string().regex(/^(all|\d{12})$/i, 'an account is twelve digits, or all'))
  .max(maxAccountsPerCall)
  .default([])
  .transform((ids) => ids.map((id) => id.toLowerCase()));

const permissionType = z.string().default('Share');

/**
 * Whom documents are shared with. The bridge is one account: the permissions are kept and answered as AWS keeps them,
 * and no other account reads anything here.
 */
export function documentSharingOperations({
  audit,
  changes,
  library,
}: DocumentOperationsOptions): OperationMap {
  const { stored } = library;

  return {
    DescribeDocumentPermission: operation(
      'operator',
      z.object({
        Name: anyName,
        PermissionType: permissionType,
        MaxResults: z.number().int().min(1).max(200).default(200),
        NextToken: z.string().optional(),
      }),
      (input): DescribeDocumentPermissionResponse => {
        checkType(input.PermissionType);
        const { name } = library.own(input.Name, 'AccessDeniedException');
        const { items, NextToken } = page('shares', stored.shares(name), input.MaxResults, input.NextToken);
        return {
          AccountIds: items.map(({ accountId }) => accountId),
          AccountSharingInfoList: items.map(({ accountId, sharedVersion }) => ({
            AccountId: accountId,
            SharedDocumentVersion: sharedVersion,
          })),
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),

    ModifyDocumentPermission: operation(
      'operator',
      z.object({
        Name: anyName,
        PermissionType: permissionType,
        AccountIdsToAdd: accounts,
        AccountIdsToRemove: accounts,
        SharedDocumentVersion: z
          .string()
          .regex(/^(\$LATEST|\$DEFAULT|\$ALL|[1-9]\d{0,7})$/)
          .default('$DEFAULT'),
      }),
      (input, context) => {
        checkType(input.PermissionType);
        const version = input.SharedDocumentVersion;
        stored.store.transaction(() => {
          const { name } = library.own(input.Name, 'AccessDeniedException');
          if (version !== '$ALL') library.resolve(name, version);
          for (const account of input.AccountIdsToRemove) stored.unshare(name, account);
          for (const account of input.AccountIdsToAdd) stored.share(name, account, version);
          checkLimits(stored.shares(name).length, stored.publicNames().length);
          audit.record({
            atMs: context.nowMs,
            actor: actorOf(context.principal),
            action: 'ModifyDocumentPermission',
            resource: name,
            detail: { added: input.AccountIdsToAdd, removed: input.AccountIdsToRemove, version },
          });
          changes.tell({ topic: 'document' });
        });
        return {};
      },
    ),
  };
}

function checkType(type: string): void {
  if (type !== 'Share')
    throw new AwsError('InvalidPermissionType', `The permission type is Share, not ${type.slice(0, 64)}.`);
}

/** Raised inside the transaction, which takes the change back. */
function checkLimits(accountCount: number, publicCount: number): void {
  if (accountCount > maxAccounts)
    throw new AwsError(
      'DocumentPermissionLimit',
      `A document is shared with at most ${maxAccounts} accounts.`,
    );
  if (publicCount > maxPublic)
    throw new AwsError('DocumentPermissionLimit', `At most ${maxPublic} documents can be public.`);
}
