import type { KeyRing } from './key-ring';
import { StandIn, type StandInAnswer, StandInError, type StandInRequest } from './stand-in';
import { xmlText } from './xml-text';

/** One thing of EC2, in the element names of its XML. */
export type Ec2Row = Record<string, unknown>;

/** What the account of an Ec2StandIn holds. */
export interface Ec2Account {
  instances: Ec2Row[];
  images: Ec2Row[];
  /** `associationSet` says for which subnets a table holds, and which is the main one. */
  routeTables: Ec2Row[];
  endpoints: Ec2Row[];
  securityGroups: Ec2Row[];
  networkAcls: Ec2Row[];
  natGateways: Ec2Row[];
  vpcs: Record<string, { enableDnsSupport: boolean; enableDnsHostnames: boolean }>;
}

type Filters = Map<string, string[]>;

/** EC2 as the doctor and the table of nodes ask it: filters, pages, and refusals by operation. */
export class Ec2StandIn extends StandIn {
  readonly account: Ec2Account = {
    instances: [],
    images: [],
    routeTables: [],
    endpoints: [],
    securityGroups: [],
    networkAcls: [],
    natGateways: [],
    vpcs: {},
  };
  /** Operations that the caller may not use. */
  readonly denied = new Set<string>();
  /** Rows in a page, whatever was asked for. */
  pageSize = 1000;

  constructor(ring: KeyRing) {
    super(ring, 'ec2');
  }

  protected operationOf(request: StandInRequest): string {
    return new URLSearchParams(request.body.toString('utf8')).get('Action') ?? request.path;
  }

  protected answer(operation: string, request: StandInRequest): StandInAnswer {
    this.verify(request);
    if (this.denied.has(operation))
      throw new StandInError(
        'UnauthorizedOperation',
        'You are not authorized to perform this operation.',
        403,
      );
    const form = new URLSearchParams(request.body.toString('utf8'));
    const filters = filtersOf(form);
    const { account } = this;
    switch (operation) {
      case 'DescribeInstances': {
        const found = account.instances.filter((one) =>
          matches(filters, { 'instance-id': [one.instanceId] }),
        );
        const from = Number(form.get('NextToken') ?? 0);
        const page = found.slice(from, from + this.pageSize);
        const next = from + this.pageSize < found.length ? String(from + this.pageSize) : undefined;
        return answered(operation, {
          reservationSet: page.map((instance) => ({ reservationId: 'r-1', instancesSet: [instance] })),
          nextToken: next,
        });
      }
      case 'CreateTags':
      case 'DeleteTags': {
        const instance = account.instances.find(({ instanceId }) => instanceId === form.get('ResourceId.1'));
        if (!instance)
          throw new StandInError('InvalidID', `The ID '${form.get('ResourceId.1')}' is not valid`);
        const tags = new Map(
          ((instance.tagSet ?? []) as Ec2Row[]).map(({ key, value }) => [key, value] as const),
        );
        for (let index = 1; form.has(`Tag.${index}.Key`); index += 1) {
          const key = form.get(`Tag.${index}.Key`);
          if (operation === 'DeleteTags') tags.delete(key);
          else tags.set(key, form.get(`Tag.${index}.Value`) ?? '');
        }
        instance.tagSet = [...tags].map(([key, value]) => ({ key, value }));
        return answered(operation, { return: true });
      }
      case 'DescribeImages': {
        const wanted = form.get('ImageId.1');
        const images = account.images.filter(({ imageId }) => imageId === wanted);
        if (images.length === 0)
          throw new StandInError('InvalidAMIID.NotFound', `The image id '[${wanted}]' does not exist`);
        return answered(operation, { imagesSet: images });
      }
      case 'DescribeRouteTables':
        return answered(operation, {
          routeTableSet: account.routeTables.filter((table) => {
            const associations = (table.associationSet ?? []) as Ec2Row[];
            return matches(filters, {
              'vpc-id': [table.vpcId],
              'association.subnet-id': associations.map(({ subnetId }) => subnetId),
              'association.main': associations.map(({ main }) => String(main === true)),
            });
          }),
        });
      case 'DescribeVpcEndpoints':
        return answered(operation, {
          vpcEndpointSet: account.endpoints.filter(({ vpcId }) => matches(filters, { 'vpc-id': [vpcId] })),
        });
      case 'DescribeSecurityGroups':
        return answered(operation, {
          securityGroupInfo: account.securityGroups.filter(({ groupId }) =>
            matches(filters, { 'group-id': [groupId] }),
          ),
        });
      case 'DescribeNetworkAcls':
        return answered(operation, {
          networkAclSet: account.networkAcls.filter(({ associationSet }) =>
            matches(filters, {
              'association.subnet-id': ((associationSet ?? []) as Ec2Row[]).map(({ subnetId }) => subnetId),
            }),
          ),
        });
      case 'DescribeNatGateways':
        return answered(operation, {
          natGatewaySet: account.natGateways.filter(({ natGatewayId }) =>
            matches(filters, { 'nat-gateway-id': [natGatewayId] }),
          ),
        });
      case 'DescribeVpcAttribute': {
        const vpcId = form.get('VpcId') ?? '';
        const attribute = form.get('Attribute') as 'enableDnsSupport' | 'enableDnsHostnames';
        const vpc = account.vpcs[vpcId];
        if (!vpc) throw new StandInError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
        return answered(operation, { vpcId, [attribute]: { value: vpc[attribute] } });
      }
      default:
        throw new StandInError('InvalidAction', `The action ${operation} is not valid for this web service.`);
    }
  }
}

/** `Filter.1.Name`, `Filter.1.Value.1` ... */
function filtersOf(form: URLSearchParams): Filters {
  const filters: Filters = new Map();
  for (let index = 1; ; index += 1) {
    const name = form.get(`Filter.${index}.Name`);
    if (name === null) return filters;
    const values: string[] = [];
    for (let value = 1; form.has(`Filter.${index}.Value.${value}`); value += 1)
      values.push(form.get(`Filter.${index}.Value.${value}`) ?? '');
    filters.set(name, values);
  }
}

function matches(filters: Filters, fields: Record<string, unknown[]>): boolean {
  return [...filters].every(([name, values]) =>
    fields[name]?.some((field) => values.includes(String(field))),
  );
}

function answered(operation: string, fields: Record<string, unknown>): StandInAnswer {
  return {
    type: 'text/xml',
    body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>${xmlText(fields, 'item')}</${operation}Response>`,
  };
}
