import type { KeyRing } from './key-ring';
import { StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';
import { xmlText } from './xml-text';

export interface IamRole {
  name: string;
  accountId: string;
  trustPolicy: unknown;
  attachedPolicies?: string[];
  inlinePolicies?: string[];
  /** What a simulation answers for an action; allowed where it is left out. */
  decisions?: Record<string, 'implicitDeny' | 'explicitDeny'>;
}

/** IAM as the doctor asks it: profiles, roles, names of policies and simulations. */
export class IamStandIn extends StandIn {
  readonly roles = new Map<string, IamRole>();
  /** Names of the roles of instance profiles; undefined for a profile without. */
  readonly profiles = new Map<string, string | undefined>();
  /** Operations that the caller may not use. */
  readonly denied = new Set<string>();

  constructor(ring: KeyRing) {
    super(ring, 'query');
  }

  protected operationOf(request: StandInRequest): string {
    return new URLSearchParams(request.body.toString('utf8')).get('Action') ?? request.path;
  }

  protected answer(operation: string, request: StandInRequest): StandInAnswer {
    const { principal } = this.verify(request);
    if (this.denied.has(operation))
      throw new StandInError(
        'AccessDenied',
        `User: ${principal.arn} is not authorized to perform: iam:${operation} because no identity-based policy allows the iam:${operation} action`,
        403,
      );
    const form = new URLSearchParams(request.body.toString('utf8'));
    switch (operation) {
      case 'GetInstanceProfile': {
        const name = form.get('InstanceProfileName') ?? '';
        if (!this.profiles.has(name)) throw noSuch(`Instance Profile ${name} cannot be found.`);
        const role = this.roles.get(this.profiles.get(name) ?? '');
        return answered(operation, {
          InstanceProfile: { InstanceProfileName: name, Path: '/', Roles: role ? [roleFields(role)] : [] },
        });
      }
      case 'GetRole':
        return answered(operation, { Role: roleFields(this.#role(form.get('RoleName'))) });
      case 'ListAttachedRolePolicies':
        return answered(operation, {
          IsTruncated: false,
          AttachedPolicies: (this.#role(form.get('RoleName')).attachedPolicies ?? []).map((name) => ({
            PolicyName: name,
            PolicyArn: `arn:aws:iam::aws:policy/${name}`,
          })),
        });
      case 'ListRolePolicies':
        return answered(operation, {
          IsTruncated: false,
          PolicyNames: this.#role(form.get('RoleName')).inlinePolicies ?? [],
        });
      case 'SimulatePrincipalPolicy': {
        const role = this.#role(form.get('PolicySourceArn')?.split('/').at(-1));
        const actions = [...form].flatMap(([name, value]) =>
          /^ActionNames\.member\.\d+$/.test(name) ? [value] : [],
        );
        return answered(operation, {
          IsTruncated: false,
          EvaluationResults: actions.map((action) => ({
            EvalActionName: action,
            EvalResourceName: '*',
            EvalDecision: role.decisions?.[action] ?? 'allowed',
          })),
        });
      }
      default:
        throw new StandInError('InvalidAction', `Could not find operation ${operation}`);
    }
  }

  #role(name: string | null | undefined): IamRole {
    const role = this.roles.get(name ?? '');
    if (!role) throw noSuch(`The role with name ${name} cannot be found.`);
    return role;
  }
}

const noSuch = (message: string) => new StandInError('NoSuchEntity', message, 404);

function roleFields({ accountId, name, trustPolicy }: IamRole) {
  return {
    Path: '/',
    RoleName: name,
    RoleId: 'AROAEXAMPLE',
    Arn: `arn:aws:iam::${accountId}:role/${name}`,
    CreateDate: new Date(0),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trustPolicy)),
  };
}

function answered(operation: string, result: Record<string, unknown>): StandInAnswer {
  return {
    type: 'text/xml',
    body: `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${xmlText(result, 'member')}</${operation}Result><ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId></ResponseMetadata></${operation}Response>`,
  };
}
