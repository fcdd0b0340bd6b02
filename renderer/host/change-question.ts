import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { createStore } from 'zustand/vanilla';
import type { GuardedChange } from '#shared/connections/change-confirmation';
import type { Connection } from '#shared/connections/connection';
import { AppError } from '#shared/errors/app-error';
import { connectionsQuery } from './use-connections';

/** A change on a connection that is marked as production, which a person is to confirm by typing. */
export interface ChangeQuestion {
  connection: Connection;
  change: GuardedChange;
  names: readonly string[];
  /** With the permit, or with nothing when the person decided against it. */
  answer(permit: string | undefined): void;
}

/** The question that is open, if one is. */
export const changeQuestionStore = createStore<{ question: ChangeQuestion | undefined }>()(() => ({
  question: undefined,
}));

export type Permit = { permit?: string };

/**
 * Asks before a change where its connection is marked as production. Answers what goes with the calls that make it up,
 * or undefined when the person decided against it.
 */
export function useConfirmChange() {
  const client = useQueryClient();
  return useCallback(
    (connectionId: string, change: GuardedChange, names: readonly string[]): Promise<Permit | undefined> => {
      const connection = client
        .getQueryData<Connection[]>(connectionsQuery.queryKey)
        ?.find((one) => one.connectionId === connectionId);
      if (!connection?.isProduction) return Promise.resolve({});
      return new Promise((resolve) => {
        changeQuestionStore.getState().question?.answer(undefined);
        changeQuestionStore.setState({
          question: {
            ...{ connection, change, names },
            answer: (permit) => {
              changeQuestionStore.setState({ question: undefined });
              resolve(permit === undefined ? undefined : { permit });
            },
          },
        });
      });
    },
    [client],
  );
}

/** For work that ends because the change was not confirmed. */
export const notConfirmed = () => new AppError('Cancelled', 'It was not confirmed, so nothing was changed.');
