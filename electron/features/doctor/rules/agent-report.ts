import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts, NodeRecord } from '../ports';
import { notKnown } from './not-known';

/** A span in the largest unit that suits it: `3 hours`. */
export function spanText(spanMs: number): string {
  const minutes = Math.max(0, Math.round(spanMs / 60_000));
  const [number, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return `${number.toLocaleString('en')} ${unit}${number === 1 ? '' : 's'}`;
}

/** A moment with its distance from now, in words. */
export function agoText(at: number, now: number): string {
  return `${spanText(now - at)} ago (${utcText(at)})`;
}

/** A moment to the minute; what lies beyond all calendars is told as it is. */
export function utcText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? String(at)
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What a record says of the agent, as sentences. */
export function agentSeen(node: NodeRecord, now: number): string {
  const version = node.agentVersion ? ` Its agent has the version ${node.agentVersion}.` : '';
  const ping =
    node.lastPingAt === undefined
      ? 'No ping of it is known.'
      : `Its last ping was ${agoText(node.lastPingAt, now)}.`;
  return `${ping}${version}`;
}

/** Whether Systems Manager has ever heard the agent, and when last. */
export function agentReport({ node, now }: InstanceFacts): Finding[] {
  if (!node) return [];
  const id = 'agent-report';
  if (!node.known) return notKnown(id, 'What Systems Manager knows of it', node);
  if (!node.value)
    return [
      {
        id,
        severity: 'info',
        title: 'Systems Manager has never heard of it',
        seen: 'Its agent has not reported once, or not for so long that it was forgotten. Its version is not known.',
        why: 'Either no agent runs on it, or the agent has no credentials that work, or it cannot reach Systems Manager.',
        fix: {
          sentence: 'Once you have a way into it, let it say itself what is wrong.',
          lines: [
            {
              label: 'On the instance',
              kind: 'command',
              text: 'sudo systemctl status amazon-ssm-agent\nsudo tail -n 50 /var/log/amazon/ssm/errors.log\nquarterdeck doctor',
            },
          ],
        },
      },
    ];
  const { pingStatus } = node.value;
  const seen = agentSeen(node.value, now);
  if (pingStatus === 'Online')
    return [{ id, severity: 'ok', title: 'It is a managed node, and Online', seen }];
  return [
    {
      id,
      severity: 'warning',
      title: 'It was a managed node until it was lost',
      seen,
      why: 'It did work once: look for what has changed since then, such as its profile, its policies, its security groups or its network.',
    },
  ];
}

/** Numbers of a version, compared one by one; undefined when it has none. */
export function isOlder(version: string, than: string): boolean | undefined {
  const numbers = (text: string) => (/^\d+(\.\d+)*$/.test(text) ? text.split('.').map(Number) : undefined);
  const [one, other] = [numbers(version), numbers(than)];
  if (!one || !other) return undefined;
  for (let index = 0; index < other.length; index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** AWS's agent has never had such a version; Quarterdeck's own node has. */
export function isOwnNode(node: NodeRecord | undefined): boolean {
  return node?.agentVersion !== undefined && isOlder(node.agentVersion, '1.0.0.0') === true;
}

/** Before it, Session Manager and newer Regions are asked for in vain. */
const oldVersion = '3.0.0.0';

/** Whether the agent that was last seen is too old. */
export function agentVersion(node: NodeRecord | undefined): Finding[] {
  const version = node?.agentVersion;
  if (!node || version === undefined || isOwnNode(node)) return [];
  const id = 'agent-version';
  if (isOlder(version, oldVersion) === true)
    return [
      {
        id,
        severity: 'warning',
        title: 'The agent is very old',
        seen: `It had the version ${version} when it reported last.`,
        why: 'Agents of before version 3 lack what Session Manager and newer Regions ask for.',
        fix: {
          sentence: 'Install the current agent on the machine; its registration is kept.',
          lines: [],
        },
      },
    ];
  if (node.isLatestAgent === false)
    return [
      {
        id,
        severity: 'info',
        title: 'A newer agent exists',
        seen: `It had the version ${version} when it reported last.`,
      },
    ];
  return [];
}
