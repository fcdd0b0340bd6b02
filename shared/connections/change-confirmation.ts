import { z } from 'zod';

/** The calls that change something and are guarded on a connection marked as production, with what they do, for a sentence. */
export const guardedChanges = {
  'fleet/set-tags': 'change the tags of',
  'fleet/deregister-node': 'deregister',
  'fleet/create-activation': 'create an activation on',
  'fleet/delete-activation': 'delete',
  'sessions/terminate': 'terminate',
  'transfers/upload': 'upload',
  'transfers/retry': 'replace',
  'commands/send': 'run a command on',
  'commands/cancel': 'cancel a command on',
} as const;
export type GuardedChange = keyof typeof guardedChanges;
export const guardedChangeNames = Object.keys(guardedChanges) as [GuardedChange, ...GuardedChange[]];

/** Stands for a confirmed change in each of its calls. */
export const permitSchema = z.string().max(64);

export const changeConfirmationSchema = z.object({
  connectionId: z.string().min(1),
  change: z.enum(guardedChangeNames),
  /** What is changed, by name. */
  names: z.array(z.string().min(1)).min(1).max(10_000),
  /** By the person: see `expectedConfirmation`. */
  typed: z.string().max(256),
});
export type ChangeConfirmation = z.infer<typeof changeConfirmationSchema>;

/** What a person types to confirm: the name of what is changed, without blanks around it, or how many there are. */
export function expectedConfirmation(names: readonly string[]): string {
  const only = names.length === 1 ? names[0]?.trim() : undefined;
  return only || String(names.length);
}
