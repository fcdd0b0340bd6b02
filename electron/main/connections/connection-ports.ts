import type { SSMClient } from '@aws-sdk/client-ssm';
import { createActivations } from '../../adapters/aws/activations';
import { createSsmClient } from '../../adapters/aws/client';
import { createCommandRunner } from '../../adapters/aws/commands';
import type { DoctorClients } from '../../adapters/aws/doctor/doctor-sources';
import { createDocumentLibrary } from '../../adapters/aws/documents';
import { createInventorySource } from '../../adapters/aws/inventory-source';
import { createNodeDirectory } from '../../adapters/aws/node-directory';
import { createSessionDirectory } from '../../adapters/aws/session-directory';
import { createSessionStarter } from '../../adapters/aws/session-starter';
import { AllAccountLimits, localService } from '../../adapters/aws/throttling/account-limits';
import { type BridgeEndpoint, readExtraFacts } from '../../adapters/bridge/bridge-endpoint';
import { createLiveOutput } from '../../adapters/bridge/live-output';
import type { CallLog } from '../../features/api-log/ports';
import type { CommandRunner, DocumentLibrary, LiveOutput } from '../../features/commands/ports';
import type { DoctorSources } from '../../features/doctor/ports';
import { withEc2Detail } from '../../features/fleet/ec2-detail';
import type { Activations, Ec2Instances, NodeDirectory } from '../../features/fleet/ports';
import type { InventorySource } from '../../features/inventory/ports';
import type { SessionDirectory } from '../../features/sessions/ports';
import type { SessionStarter } from '../../features/terminals/ports';
import type { ClientNetwork } from '../../platform/client-network';
import type { Clock } from '../../platform/clock';

/** How a machine joins with an activation. */
export interface Enrolment {
  /** Lines ready to paste on the machine that joins. */
  enrolCommand: string;
  /** The address in it can be reached from the computer of the bridge only. */
  isLocalOnly: boolean;
  /** It is AWS's own agent that the line registers. */
  isStockAgent: boolean;
}

/** What the features need of one connection. */
export interface ConnectionPorts {
  nodes: NodeDirectory;
  activations: Activations;
  inventory: InventorySource;
  sessions: SessionStarter;
  sessionDirectory: SessionDirectory;
  commands: CommandRunner;
  documents: DocumentLibrary;
  /** With the capability `live-output`. */
  liveOutput?: LiveOutput;
  enrolment(activation: { activationId: string; activationCode: string }): Enrolment;
  /** What the node doctor can ask; read when it is asked first. */
  doctor(): Promise<DoctorSources>;
  /** Closes the sockets. */
  close(): void;
}

/** What one connection has beside, or instead of, plain SSM. */
interface ConnectionExtras extends Pick<ConnectionPorts, 'enrolment'> {
  /** IAM role of the nodes that join with an activation, where the person names none. */
  nodeRole: string;
  extraFacts?: Parameters<typeof createNodeDirectory>[0]['extraFacts'];
  onTagsRead?: Parameters<typeof createNodeDirectory>[0]['onTagsRead'];
  dataKey?: SessionStarter['dataKey'];
  /** By which the streams of sessions are reached; directly where it is absent. */
  network?: ClientNetwork;
  liveOutput?: LiveOutput;
  /** What EC2 adds to the nodes. */
  ec2?: { instances: Ec2Instances } & Parameters<typeof withEc2Detail>[2];
  /** Of the doctor, beside the SSM client. */
  doctor?: Omit<DoctorClients, 'ssm'>;
  /** Beside the SSM client. */
  close?(): void;
}

/** The ports of a connection: the AWS SDK against its endpoint, and what the connection has beside. */
export function createPorts(
  connectionId: string,
  client: SSMClient,
  extras: ConnectionExtras,
): ConnectionPorts {
  const { enrolment, nodeRole, extraFacts, onTagsRead, dataKey, ec2, network } = extras;
  const nodes = createNodeDirectory({
    ...{ connectionId, client },
    ...(extraFacts ? { extraFacts } : {}),
    ...(onTagsRead ? { onTagsRead } : {}),
  });
  return {
    nodes: ec2 ? withEc2Detail(nodes, ec2.instances, ec2) : nodes,
    activations: createActivations(client, nodeRole),
    inventory: createInventorySource(client),
    sessions: createSessionStarter(client, dataKey, network),
    sessionDirectory: createSessionDirectory(client),
    commands: createCommandRunner(connectionId, client),
    documents: createDocumentLibrary(client),
    ...(extras.liveOutput ? { liveOutput: extras.liveOutput } : {}),
    enrolment,
    doctor: async () => {
      const { createDoctorSources } = await import('../../adapters/aws/doctor/doctor-sources');
      return createDoctorSources({ ssm: async () => client, ...extras.doctor });
    },
    close: () => {
      nodes.stop();
      client.destroy();
      extras.close?.();
    },
  };
}

/** The ports of a bridge: the AWS SDK against its endpoint, and what the bridge adds to SSM. */
export function createBridgePorts(
  connectionId: string,
  bridge: BridgeEndpoint,
  { clock, log }: { clock: Clock; log: CallLog },
  enrolment: ConnectionPorts['enrolment'],
): ConnectionPorts {
  const { region, endpoint, accessKeyId, secretAccessKey } = bridge;
  const client = createSsmClient({
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    calls: {
      connectionId,
      clock,
      log,
      limits: new AllAccountLimits(clock).of(connectionId, region, localService),
    },
  });
  return createPorts(connectionId, client, {
    enrolment,
    nodeRole: 'quarterdeck-node',
    extraFacts: (signal) => readExtraFacts(bridge, signal),
    liveOutput: createLiveOutput(bridge),
    doctor: {
      clockSkewMs: async (nodeId, signal) =>
        (await readExtraFacts(bridge, signal)).find((facts) => facts.nodeId === nodeId)?.clockSkewMs,
    },
  });
}
