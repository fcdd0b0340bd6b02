import type { Finding } from '#shared/doctor/finding';
import type { Subject } from './subject';

/** How a node of a kind joins again. */
export function registerAnew(
  kind: Subject['kind'],
  sentence = 'Register it anew with a new activation; it gets a new ID.',
): NonNullable<Finding['fix']> {
  return {
    sentence,
    lines: [
      {
        label: 'On this machine',
        kind: 'command',
        text:
          kind === 'stock'
            ? 'sudo amazon-ssm-agent -register -clear\nsudo amazon-ssm-agent -register -code CODE -id ACTIVATION-ID -region REGION\nsudo systemctl restart amazon-ssm-agent'
            : 'quarterdeck node --data NEW-DIR --endpoint URL --activation-id ID --activation-code CODE',
      },
    ],
  };
}
