import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '#electron/features/doctor/fact';
import { hybridChecks } from '#electron/features/doctor/hybrid-checks';
import { instanceChecks } from '#electron/features/doctor/instance-checks';
import type { HybridFacts, InstanceFacts } from '#electron/features/doctor/ports';
import { findingSchema } from '#shared/doctor/finding';
import { instanceFacts, sourcesOf } from '#test/helpers/doctor-facts';

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/8', '10.0.0.1', '999.1/40'),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const list = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const fact = <T>(value: fc.Arbitrary<T>) =>
  optional(
    fc.oneof(
      value.map(known),
      fc.tuple(text, optional(text)).map(([why, action]) => unknown(why, action)),
    ),
  );
const time = fc.oneof(fc.integer(), fc.double());

const node = fc.record(
  {
    nodeId: text,
    name: text,
    computerName: text,
    pingStatus: fc.constantFrom('Online' as const, 'ConnectionLost' as const, 'Inactive' as const),
    lastPingAt: time,
    agentVersion: text,
    isLatestAgent: fc.boolean(),
    activationId: text,
    iamRole: text,
    registeredAt: time,
  },
  { requiredKeys: ['nodeId', 'name', 'pingStatus'] },
);
const role = fc.record({ name: text, arn: text, trustedServices: optional(list(text)) });
const rule = fc.record(
  {
    protocol: fc.constantFrom('-1', 'tcp', '6', 'udp', ''),
    fromPort: fc.integer(),
    toPort: fc.integer(),
    cidrs: list(text),
    groupIds: list(text),
    prefixListIds: list(text),
  },
  { requiredKeys: ['protocol', 'cidrs', 'groupIds', 'prefixListIds'] },
);
const groups = list(fc.record({ groupId: text, ingress: list(rule), egress: list(rule) }));
const instance = fc.record(
  {
    instanceId: text,
    state: fc.oneof(text, fc.constant('running')),
    stateReason: text,
    launchedAt: time,
    imageId: text,
    isWindows: fc.boolean(),
    profileName: text,
    vpcId: text,
    subnetId: text,
    privateIp: text,
    publicIp: text,
    hasIpv6: fc.boolean(),
    securityGroupIds: list(text),
    metadata: fc.record(
      { isEnabled: fc.boolean(), requiresToken: fc.boolean(), hopLimit: fc.integer() },
      { requiredKeys: ['isEnabled', 'requiresToken'] },
    ),
  },
  { requiredKeys: ['instanceId', 'state', 'isWindows', 'hasIpv6', 'securityGroupIds'] },
);
const permissions = fc.oneof(
  fc.record({
    via: fc.constant('simulation' as const),
    refused: list(fc.record({ action: text, isExplicit: fc.boolean() })),
  }),
  fc.record({
    via: fc.constant('policies' as const),
    attached: list(text),
    inline: list(text),
    whyNotSimulated: text,
  }),
);
const gone = <T>(arbitrary: fc.Arbitrary<T>) => optional(arbitrary);

const anyInstance = fc.record({
  instanceId: text,
  now: time,
  node: fact(gone(node)),
  instance: fact(gone(instance)),
  image: fact(gone(fc.record({ name: text }))),
  profileRole: fact(gone(role)),
  permissions: fact(permissions),
  defaultHostRole: fact(gone(text)),
  routes: fact(list(fc.record({ destination: text, target: text, isBlackhole: fc.boolean() }))),
  endpoints: fact(
    list(
      fc.record({
        endpointId: text,
        service: fc.oneof(text, fc.constantFrom('ssm', 'ssmmessages', 'ec2messages')),
        state: fc.constantFrom('available', 'pending'),
        hasPrivateDns: fc.boolean(),
        securityGroupIds: list(text),
      }),
    ),
  ),
  securityGroups: fact(groups),
  endpointGroups: fact(groups),
  networkAcl: fact(
    list(
      fc.record({
        number: fc.integer(),
        isEgress: fc.boolean(),
        isAllow: fc.boolean(),
        protocol: text,
        cidr: optional(text),
      }),
    ),
  ),
  vpcDns: fact(fc.record({ support: fc.boolean(), hostnames: fc.boolean() })),
  natState: fact(text),
});

const anyHybrid = fc.record({
  nodeId: text,
  now: time,
  node: fact(gone(node)),
  before: optional(node),
  connectionStatus: fact(fc.constantFrom('connected' as const, 'notconnected' as const)),
  activation: fact(
    gone(
      fc.record({
        activationId: text,
        isExpired: fc.boolean(),
        expiresAt: optional(time),
        registrationLimit: fc.integer(),
        registrationsCount: fc.integer(),
      }),
    ),
  ),
  tier: fact(fc.constantFrom('standard' as const, 'advanced' as const)),
  nodes: fact(list(node)),
  role: fact(gone(role)),
  clockSkewMs: fact(time),
});

const sources = sourcesOf(instanceFacts());

describe('the rules of the doctor', () => {
  it('make findings, and never fail, whatever is known of an instance', () => {
    fc.assert(
      fc.property(anyInstance, (facts) => {
        const findings = instanceChecks(sources).flatMap(({ rules }) =>
          rules.flatMap((one) => one(facts as InstanceFacts)),
        );
        for (const finding of findings) findingSchema.parse(finding);
        const ids = findings.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('make findings, and never fail, whatever is known of a hybrid node', () => {
    fc.assert(
      fc.property(anyHybrid, (facts) => {
        const findings = hybridChecks({ ...sources, clockSkewMs: async () => known(0) }).flatMap(
          ({ rules }) => rules.flatMap((one) => one(facts as HybridFacts)),
        );
        for (const finding of findings) findingSchema.parse(finding);
        const ids = findings.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
