import type { Finding } from '#shared/doctor/finding';
import type { InstanceFacts } from '../ports';
import { notKnown, valueIn } from './not-known';

/** Images that have the agent, as their makers name them. */
const withAgent: readonly RegExp[] = [
  /^al2023-ami-(?!minimal)/,
  /^amzn2-ami-(?!minimal)/,
  /^amzn-ami-hvm-20(1[89]|2)/,
  /^ubuntu\/images/,
  /^ubuntu-(pro|minimal)/,
  /^Windows_Server-20(1[69]|2[0-9])/,
  /^suse-sles-1[25]/,
  /^amzn-ec2-macos/,
];

/** Images that do not, and how it gets onto them. */
const withoutAgent: readonly { pattern: RegExp; what: string; install: string }[] = [
  {
    pattern: /^(RHEL|Rocky|AlmaLinux|CentOS|OL)[-_\d ]/i,
    what: 'Red Hat Enterprise Linux and its relatives',
    install:
      'sudo dnf install -y https://s3.amazonaws.com/ec2-downloads-windows/SSMAgent/latest/linux_amd64/amazon-ssm-agent.rpm\nsudo systemctl enable --now amazon-ssm-agent',
  },
  {
    pattern: /^debian-/,
    what: 'Debian',
    install:
      'curl -O https://s3.amazonaws.com/ec2-downloads-windows/SSMAgent/latest/debian_amd64/amazon-ssm-agent.deb\nsudo dpkg -i amazon-ssm-agent.deb\nsudo systemctl enable --now amazon-ssm-agent',
  },
  {
    pattern: /^(al2023|amzn2)-ami-minimal/,
    what: 'the minimal Amazon Linux',
    install: 'sudo yum install -y amazon-ssm-agent\nsudo systemctl enable --now amazon-ssm-agent',
  },
];

/** Whether the image brings an agent along, by its name. */
export function image(facts: InstanceFacts): Finding[] {
  const instance = valueIn(facts.instance);
  if (!instance || !facts.image) return [];
  // Whatever the image brought: an agent has reported from it.
  if (valueIn(facts.node)) return [];
  const id = 'image';
  if (!facts.image.known) return notKnown(id, 'Image of the instance', facts.image);
  const found = facts.image.value;
  const title = 'Whether the image has an agent';
  if (!found)
    return [
      {
        id,
        severity: 'unknown',
        title,
        seen: `Unknown, because the image ${instance.imageId ?? ''} does not exist any more or is not shared with this account.`,
      },
    ];
  const { name } = found;
  const bare = withoutAgent.find(({ pattern }) => pattern.test(name));
  if (bare)
    return [
      {
        id,
        severity: 'warning',
        title: 'The image has no agent of its own',
        seen: `It was started from ${name}. Images of ${bare.what} come without the agent.`,
        why: 'Unless someone has installed it since, or user data does, there is none.',
        fix: {
          sentence:
            'Install the agent: over SSH, by EC2 Instance Connect, or with user data at the next start.',
          lines: [{ label: 'On the instance', kind: 'command', text: bare.install }],
        },
      },
    ];
  if (withAgent.some((pattern) => pattern.test(name)))
    return [
      {
        id,
        severity: 'ok',
        title: 'The image has the agent',
        seen: `It was started from ${name}, which comes with the agent and starts it.`,
      },
    ];
  return [
    {
      id,
      severity: 'info',
      title: 'The image is one of its own',
      seen: `It was started from ${name}. Whether the agent is in it cannot be told from the name.`,
      why: 'An image that was made from a machine may also hold the registration of that machine, which has to be removed before.',
    },
  ];
}
