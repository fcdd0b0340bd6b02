import { request } from 'node:http';
import type { Finding } from '#shared/doctor/finding';
import { isEc2 } from './stock-agent';

const standardAddress = 'http://169.254.169.254';
const id = 'instance-metadata';

interface Answer {
  status: number;
  body: string;
}

/**
 * Asks the metadata service what the agent asks it: a token, the instance and its role, but no credentials. Only on EC2,
 * or where AWS_EC2_METADATA_SERVICE_ENDPOINT names a service.
 */
export async function instanceMetadata(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<Finding[]> {
  const named = env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
  if (named === undefined && !isEc2()) return [];
  const address = named ?? standardAddress;
  if (!URL.canParse(address)) return [];
  try {
    const token = await ask(address, 'PUT', '/latest/api/token', timeoutMs, {
      'x-aws-ec2-metadata-token-ttl-seconds': '60',
    });
    if (token.status !== 200)
      return [refused(address, `answered a request for a token with HTTP ${token.status}`)];
    const headers = { 'x-aws-ec2-metadata-token': token.body };
    const instance = await ask(address, 'GET', '/latest/meta-data/instance-id', timeoutMs, headers);
    const role = await ask(address, 'GET', '/latest/meta-data/iam/security-credentials/', timeoutMs, headers);
    const name = instance.status === 200 ? instance.body.trim() : 'this instance';
    if (role.status === 404 || role.body.trim() === '')
      return [
        {
          id,
          severity: 'warning',
          title: 'The instance has no instance profile',
          seen: `The metadata of ${name} name no role.`,
          why: 'Unless Default Host Management Configuration stands in for one, the agent has no credentials.',
          fix: {
            sentence: 'Attach a profile whose role has AmazonSSMManagedInstanceCore.',
            lines: [
              {
                label: 'Attach a profile',
                kind: 'command',
                text: `aws ec2 associate-iam-instance-profile --instance-id ${instance.status === 200 ? name : 'INSTANCE'} --iam-instance-profile Name=PROFILE-NAME`,
              },
            ],
          },
        },
      ];
    return [
      {
        id,
        severity: 'ok',
        title: 'The metadata of the instance can be read',
        seen: `It is ${name}, with the role ${role.body.trim().split('\n')[0]}.`,
      },
    ];
  } catch (error) {
    return [
      refused(
        address,
        `gave no answer (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`,
      ),
    ];
  }
}

function refused(address: string, how: string): Finding {
  return {
    id,
    severity: 'problem',
    title: 'The metadata service does not answer',
    seen: `${address} ${how}.`,
    why: 'The agent has its identity and credentials on EC2 from there.',
    fix: {
      sentence: 'Switch it on for the instance; for an agent in a container, allow two hops.',
      lines: [
        {
          label: 'From elsewhere',
          kind: 'command',
          text: 'aws ec2 modify-instance-metadata-options --instance-id INSTANCE --http-endpoint enabled --http-put-response-hop-limit 2',
        },
      ],
    },
  };
}

function ask(
  address: string,
  method: string,
  path: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, address), { method, headers, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body = `${body}${text}`.slice(0, 10_000);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    sent.on('timeout', () =>
      sent.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    sent.on('error', reject);
    sent.end();
  });
}
