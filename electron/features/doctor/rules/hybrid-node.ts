import type { Finding } from '#shared/doctor/finding';
import type { HybridFacts, NodeRecord } from '../ports';
import { agentSeen, agoText, isOwnNode, utcText } from './agent-report';
import { command } from './instance-state';
import { notKnown, valueIn } from './not-known';

/** Where to look on the machine itself. */
function onTheMachine(node: NodeRecord) {
  return isOwnNode(node)
    ? command('On the machine; DIR is the directory of its node', 'quarterdeck doctor --data DIR')
    : command(
        'On the machine',
        'sudo systemctl status amazon-ssm-agent\nsudo systemctl restart amazon-ssm-agent\nquarterdeck doctor',
      );
}

/** How the machine joins again. */
function registerAgain(before: NodeRecord | undefined) {
  const own = command(
    "On the machine, with Quarterdeck's own node",
    'quarterdeck node --data NEW-DIR --endpoint URL --activation-id ACTIVATION-ID --activation-code CODE',
  );
  const stock = command(
    "On the machine, with AWS's agent",
    'sudo amazon-ssm-agent -register -clear\nsudo amazon-ssm-agent -register -code CODE -id ACTIVATION-ID -region REGION\nsudo systemctl restart amazon-ssm-agent',
  );
  if (before?.agentVersion === undefined) return [stock, own];
  return [isOwnNode(before) ? own : stock];
}

/** Whether it is registered, and when it was heard last. */
export function registration({ before, node, nodeId, now }: HybridFacts): Finding[] {
  if (!node) return [];
  const id = 'registration';
  if (!node.known) return notKnown(id, 'Its registration', node);
  if (!node.value)
    return [
      {
        id,
        severity: 'problem',
        title: 'It is not registered any more',
        seen: `The control plane does not know ${nodeId}. It was deregistered${before?.lastPingAt === undefined ? '' : `; it was heard last ${agoText(before.lastPingAt, now)}`}.`,
        why: 'Its key is of no use now; a machine that is to come back has to register anew, and gets a new ID.',
        fix: {
          sentence: 'Create an activation and register the machine with it.',
          lines: registerAgain(before),
        },
      },
    ];
  const seen = agentSeen(node.value, now);
  if (node.value.pingStatus === 'Online')
    return [{ id, severity: 'ok', title: 'It is registered, and Online', seen }];
  return [
    {
      id,
      severity: 'problem',
      title: 'Its agent does not report',
      seen,
      why: 'The machine is off, its agent is not running, or it cannot reach the control plane. Its registration still holds: it comes back by itself.',
      fix: {
        sentence: 'See on the machine whether the agent runs, and let it say what is wrong.',
        lines: [onTheMachine(node.value)],
      },
    },
  ];
}

/** Whether the same machine stands in the list under another ID. */
export function duplicates({ before, node, nodeId, nodes }: HybridFacts): Finding[] {
  const self = valueIn(node) ?? before;
  if (!nodes || !self) return [];
  const id = 'duplicates';
  if (!nodes.known) return notKnown(id, 'Whether it was registered again', nodes);
  const { computerName } = self;
  const others =
    computerName === undefined
      ? []
      : nodes.value.filter((other) => other.nodeId !== nodeId && other.computerName === computerName);
  const newer = others.filter((other) => isNewer(other, self));
  const online = newer.find(({ pingStatus }) => pingStatus === 'Online') ?? newer[0];
  if (online)
    return [
      {
        id,
        severity: 'problem',
        title: 'The machine was registered again',
        seen: `${online.nodeId} has the same computer name, ${computerName}, and was registered later${online.pingStatus === 'Online' ? '; it is Online' : ''}.`,
        why: 'Registering anew makes a new ID; the old one stays in the list, and is never heard again.',
        fix: {
          sentence: 'Deregister the old one. Or they are two machines of one name: give each its own.',
          lines: [command('Deregister', `aws ssm deregister-managed-instance --instance-id ${nodeId}`)],
        },
      },
    ];
  if (others.length > 0)
    return [
      {
        id,
        severity: 'info',
        title: 'Another node has the same computer name',
        seen: `${others.map((other) => other.nodeId).join(', ')}: ${computerName}.`,
        why: 'A clone has to be registered by itself. Two machines with one registration push each other out.',
      },
    ];
  return [
    { id, severity: 'ok', title: 'No other node has its computer name', seen: 'All nodes were compared.' },
  ];
}

function isNewer(other: NodeRecord, self: NodeRecord): boolean {
  if (other.registeredAt !== undefined && self.registeredAt !== undefined)
    return other.registeredAt > self.registeredAt;
  return other.pingStatus === 'Online' && self.pingStatus !== 'Online';
}

/** Skew above which AWS refuses a signature, in milliseconds. */
const refusedSkewMs = 5 * 60_000;

/** Whether its clock was right when it was heard last. */
export function clockSkew({ clockSkewMs }: HybridFacts): Finding[] {
  if (!clockSkewMs) return [];
  const id = 'clock';
  if (!clockSkewMs.known) return notKnown(id, 'Its clock', clockSkewMs);
  const skew = clockSkewMs.value;
  const seconds = Math.round(Math.abs(skew) / 1000).toLocaleString('en');
  const seen = `At its last ping it was ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} the control plane.`;
  if (Math.abs(skew) >= refusedSkewMs)
    return [
      {
        id,
        severity: 'warning',
        title: 'Its clock is wrong',
        seen,
        why: 'AWS refuses requests that are signed more than five minutes off; a bridge takes them.',
        fix: {
          sentence: 'Set the clock, and keep it set.',
          lines: [command('On the machine', 'sudo timedatectl set-ntp true')],
        },
      },
    ];
  return [
    { id, severity: 'ok', title: 'Its clock is right', seen: skew === 0 ? 'No difference was seen.' : seen },
  ];
}

/** Whether its activation matters; it does not once it is used. */
export function activation(facts: HybridFacts): Finding[] {
  if (!facts.activation) return [];
  const id = 'activation';
  if (!facts.activation.known) return notKnown(id, 'Its activation', facts.activation);
  const isRegistered = valueIn(facts.node) !== undefined;
  const found = facts.activation.value;
  const harmless =
    'That does not matter to a node that is registered: an activation is needed for registering alone.';
  if (!found)
    return [
      {
        id,
        severity: 'info',
        title: 'Its activation was deleted',
        seen: isRegistered ? harmless : 'A machine that is to register again needs a new one.',
      },
    ];
  const { expiresAt, isExpired, registrationLimit, registrationsCount } = found;
  const isUsedUp = registrationsCount >= registrationLimit;
  const use = `${registrationsCount.toLocaleString('en')} of ${registrationLimit.toLocaleString('en')} registrations are used`;
  const end =
    expiresAt === undefined
      ? ''
      : isExpired
        ? `; it expired ${agoText(expiresAt, facts.now)}`
        : `; it holds until ${utcText(expiresAt)}`;
  const state = isExpired ? 'has expired' : isUsedUp ? 'is used up' : 'still holds';
  return [
    {
      id,
      severity: isRegistered ? 'ok' : 'info',
      title: `Its activation ${state}`,
      seen: `${use}${end}. ${
        isRegistered ? harmless : isExpired || isUsedUp ? 'Registering again needs a new one.' : ''
      }`.trim(),
    },
  ];
}

/** Whether sessions can be had at all on the tier of the account and Region. */
export function tier({ tier: fact }: HybridFacts): Finding[] {
  if (!fact) return [];
  const id = 'tier';
  if (!fact.known) return notKnown(id, 'Tier of hybrid nodes', fact);
  if (fact.value === 'standard')
    return [
      {
        id,
        severity: 'info',
        title: 'Hybrid nodes are on the standard tier',
        seen: 'Inventory and commands work on it; it has no Session Manager, and takes 1,000 nodes at most.',
        why: 'It does not make a node be lost. It is the reason where a shell is refused on a node that is Online.',
        fix: {
          sentence: 'Switch to the advanced tier where shells are wanted; it is charged per node and hour.',
          lines: [
            command(
              'Switch',
              'aws ssm update-service-setting --setting-id /ssm/managed-instance/activation-tier --setting-value advanced',
            ),
          ],
        },
      },
    ];
  return [
    {
      id,
      severity: 'ok',
      title: 'Hybrid nodes are on the advanced tier',
      seen: 'Session Manager may be used on them.',
    },
  ];
}

/** Whether the role of the node can still be assumed for it. */
export function serviceRole(facts: HybridFacts): Finding[] {
  const { role } = facts;
  const name = valueIn(facts.node)?.iamRole ?? facts.before?.iamRole;
  if (!role || name === undefined) return [];
  const id = 'service-role';
  if (!role.known) return notKnown(id, `The role ${name}`, role);
  if (!role.value)
    return [
      {
        id,
        severity: 'problem',
        title: 'The role of the node does not exist',
        seen: `IAM has no role ${name}.`,
        why: 'The agent has its credentials from that role, and gets none now.',
        fix: {
          sentence: 'Make a role of that name again, or give the node another one.',
          lines: [
            command(
              'Give it another role',
              `aws ssm update-managed-instance-role --instance-id ${facts.nodeId} --iam-role ROLE-NAME`,
            ),
          ],
        },
      },
    ];
  const { trustedServices } = role.value;
  if (trustedServices !== undefined && !trustedServices.includes('ssm.amazonaws.com'))
    return [
      {
        id,
        severity: 'problem',
        title: 'Systems Manager may not assume the role of the node',
        seen: `The trust policy of ${name} does not name ssm.amazonaws.com.`,
        why: 'The agent has its credentials from that role, and gets none now.',
        fix: {
          sentence: 'Let Systems Manager assume it.',
          lines: [
            {
              label: 'Trust policy',
              kind: 'policy',
              text: JSON.stringify(
                {
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Principal: { Service: 'ssm.amazonaws.com' },
                      Action: 'sts:AssumeRole',
                    },
                  ],
                },
                undefined,
                2,
              ),
            },
          ],
        },
      },
    ];
  return [
    { id, severity: 'ok', title: 'The role of the node exists', seen: `Systems Manager may assume ${name}.` },
  ];
}

/** Whether a session could be opened now. */
export function sessions({ connectionStatus, node }: HybridFacts): Finding[] {
  if (!connectionStatus) return [];
  const id = 'sessions';
  if (!connectionStatus.known) return notKnown(id, 'Whether a session could be opened', connectionStatus);
  const isOnline = valueIn(node)?.pingStatus === 'Online';
  if (connectionStatus.value === 'connected')
    return [
      {
        id,
        severity: 'ok',
        title: 'Its channel for sessions is open',
        seen: 'A session could be opened now.',
      },
    ];
  return [
    {
      id,
      severity: isOnline ? 'warning' : 'info',
      title: 'Its channel for sessions is closed',
      seen: isOnline
        ? 'It reports, but keeps no channel to the message gateway.'
        : 'No session can be opened, as no agent is there.',
      ...(isOnline
        ? {
            why: 'Reports and sessions go to different addresses: ssmmessages may be blocked where ssm is not.',
            fix: {
              sentence:
                'Let TCP 443 through to ssmmessages of the Region; proxies have to let WebSockets pass.',
              lines: [],
            },
          }
        : {}),
    },
  ];
}
