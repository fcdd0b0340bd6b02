import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts } from '../ports';
import { agoText } from './agent-report';
import { notKnown } from './not-known';

/** An agent that starts with its instance has reported by then. */
const youngMs = 10 * 60_000;

/** Whether the instance exists and runs. */
export function instanceState({ instance, instanceId, now }: InstanceFacts): Finding[] {
  if (!instance) return [];
  const id = 'instance-state';
  if (!instance.known) return notKnown(id, 'State of the instance', instance);
  if (!instance.value)
    return [
      {
        id,
        severity: 'problem',
        title: 'There is no such instance',
        seen: `EC2 has no instance ${instanceId} in this account and Region.`,
        why: 'It was terminated more than an hour ago, or is in another account or Region.',
        fix: { sentence: 'Look with the connection of the other account or Region.', lines: [] },
      },
    ];
  const { state, stateReason, launchedAt } = instance.value;
  if (state !== 'running') {
    const startable = state === 'stopped';
    return [
      {
        id,
        severity: 'problem',
        title: `The instance is ${state}`,
        seen: `EC2 says that it is ${state}.${stateReason ? ` ${stateReason}` : ''}`,
        why: 'Only an instance that runs can run the agent. It is lost to Systems Manager while it does not.',
        fix: startable
          ? {
              sentence: 'Start it.',
              lines: [command('Start', `aws ec2 start-instances --instance-ids ${instanceId}`)],
            }
          : {
              sentence:
                state === 'terminated'
                  ? 'Nothing: it is gone, and leaves the list within an hour.'
                  : 'Wait until it runs, and examine again.',
              lines: [],
            },
      },
    ];
  }
  const ageMs = launchedAt === undefined ? undefined : now - launchedAt;
  if (ageMs !== undefined && ageMs < youngMs)
    return [
      {
        id,
        severity: 'info',
        title: 'The instance was started just now',
        seen: `It was started ${agoText(now - ageMs, now)}.`,
        why: 'The agent reports when the system is up, which can take a few minutes.',
        fix: { sentence: 'Wait ten minutes, and examine again.', lines: [] },
      },
    ];
  return [{ id, severity: 'ok', title: 'The instance runs', seen: 'EC2 says that it is running.' }];
}

/** A line longer than this is broken before each of its options, as a shell takes it. */
const longLine = 76;

/** Lines for a shell. */
export function command(label: string, text: string) {
  const lines = text
    .split('\n')
    .map((line) => (line.length > longLine ? line.replaceAll(' --', ' \\\n  --') : line));
  return { label, kind: 'command' as const, text: lines.join('\n') };
}
