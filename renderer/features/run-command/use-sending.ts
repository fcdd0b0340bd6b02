import { useCallback, useRef, useState } from 'react';
import type { Command } from '#shared/commands/command';
import type { ConnectionPlan } from '#shared/commands/plan-sends';
import type { CommandRequest } from '#shared/commands/send-command';
import { type AppError, asAppError } from '#shared/errors/app-error';
import { notConfirmed, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';

/** What became of the commands for one connection. */
export interface SendOutcome {
  plan: ConnectionPlan;
  sent: Command[];
  /** Why the rest was not sent. */
  failure: AppError | undefined;
  /** What was not sent. */
  left: CommandRequest[];
}

/** Sends what is planned, one connection after the other: one that refuses keeps no other from getting its commands. */
export function useSending(onSent: (commands: Command[]) => void) {
  const confirm = useConfirmChange();
  const [outcomes, setOutcomes] = useState<SendOutcome[]>([]);
  const [isSending, setSending] = useState(false);
  const isBusy = useRef(false);

  const sendOne = async (plan: ConnectionPlan, requests: CommandRequest[]): Promise<SendOutcome> => {
    const sent: Command[] = [];
    try {
      const known = [...plan.nodes.map(({ name }) => name), ...plan.missing];
      const names =
        known.length > 0 ? known : (plan.requests[0]?.targets ?? []).flatMap(({ values }) => values);
      const permit = await confirm(plan.connectionId, 'commands/send', names);
      if (permit === undefined) throw notConfirmed();
      for (const wanted of requests)
        sent.push(await call('commands/send', { connectionId: plan.connectionId, wanted, ...permit }));
      return { plan, sent, failure: undefined, left: [] };
    } catch (error) {
      return { plan, sent, failure: asAppError(error), left: requests.slice(sent.length) };
    }
  };

  const sendAll = async (
    wanted: readonly { plan: ConnectionPlan; left: CommandRequest[]; sent: Command[] }[],
  ) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setSending(true);
    const results: SendOutcome[] = [];
    for (const { plan, left, sent } of wanted) {
      const outcome =
        left.length === 0 ? { plan, sent: [], failure: undefined, left } : await sendOne(plan, left);
      results.push({ ...outcome, sent: [...sent, ...outcome.sent] });
    }
    isBusy.current = false;
    setSending(false);
    setOutcomes(results);
    if (results.every(({ failure }) => failure === undefined)) {
      setOutcomes([]);
      onSent(results.flatMap(({ sent }) => sent));
    }
  };

  return {
    isSending,
    /** Of the last attempt, where something of it was not sent. */
    outcomes,
    clear: useCallback(() => setOutcomes((before) => (before.length === 0 ? before : [])), []),
    send: (plans: readonly ConnectionPlan[]) =>
      sendAll(plans.map((plan) => ({ plan, left: plan.requests, sent: [] }))),
    /** Sends what was not, and nothing twice. */
    sendRest: () => sendAll(outcomes),
  };
}
