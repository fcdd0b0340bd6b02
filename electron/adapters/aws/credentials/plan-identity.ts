import { createHash } from 'node:crypto';
import type { ServiceSettings } from '../network/service-settings';
import type { AwsFiles } from '../profiles/aws-files';
import type { CredentialPlan } from '../profiles/credential-plan';
import type { AwsSurroundings } from '../surroundings';
import { keysOfProfile } from './known-keys';

/** Where credentials come from, in a sentence. */
export function sourceText(plan: CredentialPlan): string {
  if (plan.kind === 'environment') return 'the keys of the environment';
  if (plan.kind === 'container') return 'the credentials of the container';
  if (plan.kind === 'instance-metadata') return 'the credentials of the EC2 instance';
  return plan.profile === undefined
    ? 'the credentials of the web identity'
    : `the credentials of the profile ${plan.profile}`;
}

/** What makes two ways to credentials the same: the steps, the keys they begin with, and where STS is asked. */
export function fingerprint(
  plan: CredentialPlan,
  context: { files: AwsFiles; sts: ServiceSettings },
  surroundings: AwsSurroundings,
): string {
  const hash = createHash('sha256').update(JSON.stringify([plan, context.sts]));
  for (let step: CredentialPlan | undefined = plan; step; step = sourceOf(step)) {
    const keys =
      step.kind === 'static-keys'
        ? keysOfProfile(context.files, step.profile)
        : step.kind === 'environment'
          ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(
              (name) => surroundings.env[name],
            )
          : undefined;
    hash.update(JSON.stringify(keys ?? null));
  }
  return hash.digest('hex');
}

function sourceOf(plan: CredentialPlan): CredentialPlan | undefined {
  return plan.kind === 'assume-role' ? plan.source : undefined;
}
