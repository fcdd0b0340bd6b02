import type { ListDocumentMetadataHistoryResponse } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { AwsError } from '../errors';
import type { ReviewStatus } from '../store/documents';
import { anyName, type DocumentOperationsOptions, versionInput } from './documents';
import { actorOf, type OperationMap, operation } from './operation';
import { page } from './paging';

const statusAfter: Record<string, ReviewStatus | undefined> = {
  SendForReview: 'PENDING',
  Approve: 'APPROVED',
  Reject: 'REJECTED',
  // A comment alone; the status stays.
  UpdateReview: undefined,
};

/** Reviews of documents: a note of who approved what, which nothing here waits for. */
export function documentReviewOperations({ changes, library }: DocumentOperationsOptions): OperationMap {
  const { stored } = library;

  return {
    UpdateDocumentMetadata: operation(
      'operator',
      z.object({
        Name: anyName,
        DocumentVersion: versionInput.optional(),
        DocumentReviews: z.object({
          Action: z.enum(['SendForReview', 'UpdateReview', 'Approve', 'Reject']),
          Comment: z
            .array(
              z.object({
                Type: z.literal('Comment').default('Comment'),
                Content: z.string().min(1).max(4096),
              }),
            )
            .max(1)
            .default([]),
        }),
      }),
      (input, context) => {
        const { Action, Comment } = input.DocumentReviews;
        stored.store.transaction(() => {
          const { name } = library.own(input.Name, 'InvalidDocumentOperation');
          const version = Number(library.resolve(name, input.DocumentVersion).version);
          const before = stored.reviews(name, version).at(-1)?.reviewStatus;
          if (Action !== 'SendForReview' && before === undefined) {
            throw new AwsError(
              'InvalidDocumentOperation',
              `Version ${version} of ${name} was not sent for review; SendForReview comes first.`,
            );
          }
          stored.addReview(name, version, {
            at: context.nowMs,
            reviewer: actorOf(context.principal),
            reviewStatus: statusAfter[Action] ?? before ?? 'NOT_REVIEWED',
            comments: Comment.map(({ Content }) => Content),
          });
          changes.tell({ topic: 'document' });
        });
        return {};
      },
    ),

    ListDocumentMetadataHistory: operation(
      'operator',
      z.object({
        Name: anyName,
        DocumentVersion: versionInput.optional(),
        Metadata: z.literal('DocumentReviews'),
        MaxResults: z.number().int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      }),
      (input): ListDocumentMetadataHistoryResponse => {
        const one = library.resolve(input.Name, input.DocumentVersion);
        const reviews = stored.reviews(one.name, Number(one.version)).reverse();
        const { items, NextToken } = page('reviews', reviews, input.MaxResults, input.NextToken);
        return {
          Name: one.name,
          DocumentVersion: one.version,
          Author: one.author,
          Metadata: {
            ReviewerResponse: items.map((review) => ({
              CreateTime: new Date(review.at),
              UpdatedTime: new Date(review.at),
              ReviewStatus: review.reviewStatus,
              Comment: review.comments.map((Content) => ({ Type: 'Comment' as const, Content })),
              Reviewer: review.reviewer,
            })),
          },
          ...(NextToken ? { NextToken } : {}),
        };
      },
    ),
  };
}
