import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CreateActivationCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GoldenDocument, goldenDocuments } from '#test/fixtures/documents/golden-documents';
import { type BridgeFacts, enrolNode, type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';
import { StockAgent, stockAgentFolder } from '#test/helpers/stock-peers';
import { serve } from '#test/helpers/web-server';

const agentFolder = stockAgentFolder();

/** What a client is told of one node's run of a document. */
interface Outcome {
  status: string | undefined;
  steps: { name: string | undefined; status: string | undefined; code: number | undefined; output: string }[];
}

/** What the stock agent (3.3.0.0) made of each golden document; QUARTERDECK_RECORD_GOLDEN=1 takes it anew. */
const recordFile = resolve(import.meta.dirname, '../fixtures/documents/golden-outcomes.json');
const recorded = JSON.parse(readFileSync(recordFile, 'utf8')) as Record<string, Outcome>;
const isRecording = agentFolder !== undefined && process.env.QUARTERDECK_RECORD_GOLDEN === '1';

describe('golden documents', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let agent: StockAgent | undefined;
  let ssm: SSMClient;
  let ours: string;
  let theirs: string;
  let count = 0;
  let web: { origin: string; close(): void };

  const nodeOf = (isMeant: (version: string) => boolean) =>
    eventually(
      'a node',
      async () => {
        const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
        const found = InstanceInformationList.find((one) => isMeant(one.AgentVersion ?? ''));
        return found?.PingStatus === 'Online' && found.PlatformName ? found.InstanceId : undefined;
      },
      60_000,
    );

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-golden-'));
    web = await serve({
      '/greet.sh': 'echo hello "$1"; test -z "$1" || exit 3\n',
      '/document.yaml':
        'schemaVersion: "2.2"\nparameters: {commands: {type: StringList}}\nmainSteps:\n  - {action: "aws:runShellScript", name: only, inputs: {runCommand: "{{ commands }}"}}\n',
    });
    const running = await runBridge(directory);
    ({ bridge, ssm } = running);
    const { ActivationCode = '', ActivationId = '' } = await ssm.send(
      new CreateActivationCommand({ IamRole: 'nodes', RegistrationLimit: 2 }),
    );
    const facts: BridgeFacts = {
      ...running.facts,
      activationCode: ActivationCode,
      activationId: ActivationId,
    };
    if (agentFolder) {
      agent = new StockAgent(agentFolder, directory, facts);
      agent.start();
    }
    node = await enrolNode(facts, join(directory, 'node'));
    if (agent) theirs = await nodeOf((version) => version.startsWith('3.'));
    ours = await nodeOf((version) => version.startsWith('0.'));
  }, 120_000);
  afterAll(async () => {
    if (isRecording) writeFileSync(recordFile, `${JSON.stringify(recorded, undefined, 2)}\n`);
    await agent?.stop();
    await node?.stop();
    await bridge?.stop();
    web?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function outcome(CommandId: string, InstanceId: string): Promise<Outcome> {
    const invocation = await eventually(
      'the end of a command',
      async () => {
        const { CommandInvocations = [] } = await ssm.send(
          new ListCommandInvocationsCommand({ CommandId, InstanceId, Details: true }),
        );
        const isOver = !['Pending', 'InProgress', 'Delayed'].includes(
          CommandInvocations[0]?.Status ?? 'Pending',
        );
        return isOver ? CommandInvocations[0] : undefined;
      },
      60_000,
    );
    const steps = await Promise.all(
      (invocation.CommandPlugins ?? []).map(async (step) => {
        const { StandardOutputContent = '' } = await ssm.send(
          new GetCommandInvocationCommand({ CommandId, InstanceId, PluginName: step.Name }),
        );
        return {
          name: step.Name,
          status: step.StatusDetails,
          code: step.ResponseCode,
          output: StandardOutputContent,
        };
      }),
    );
    return { status: invocation.StatusDetails, steps };
  }

  async function runOn(
    nodeIds: string[],
    DocumentName: string,
    Parameters: Record<string, string[]>,
  ): Promise<Outcome[]> {
    const { Command } = await ssm.send(
      new SendCommandCommand({ DocumentName, InstanceIds: nodeIds, Parameters, MaxErrors: '5' }),
    );
    const commandId = Command?.CommandId ?? '';
    return Promise.all(nodeIds.map((nodeId) => outcome(commandId, nodeId)));
  }

  async function run(
    nodeId: string,
    { document, ignoreOutput, parameters }: GoldenDocument,
  ): Promise<Outcome> {
    const Name = `Golden-${count++}`;
    await ssm.send(
      new CreateDocumentCommand({ Name, Content: JSON.stringify(document), DocumentType: 'Command' }),
    );
    const [one] = await runOn([nodeId], Name, parameters ?? {});
    return ignoreOutput ? withoutOutput(one as Outcome) : comparable(one as Outcome);
  }

  const titles = goldenDocuments.map((golden) => [golden.title, golden] as const);

  describe.skipIf(!agentFolder)('on the stock agent', () => {
    it.each(titles)('%s', async (title, golden) => {
      const found = await run(theirs, golden);
      if (isRecording) recorded[title] = found;
      expect(found).toEqual(recorded[title]);
    });
  });

  describe('on our node', () => {
    it.each(titles)('%s', async (title, golden) => {
      expect(await run(ours, golden)).toEqual(recorded[title]);
    });
  });

  const nodes = () => (agent ? [ours, theirs] : [ours]);

  it('AWS-RunRemoteScript runs a script of a web server', async () => {
    const outcomes = await runOn(nodes(), 'AWS-RunRemoteScript', {
      sourceType: ['HTTP'],
      sourceInfo: [JSON.stringify({ url: `${web.origin}/greet.sh`, allowInsecureDownload: true })],
      commandLine: ['sh ./* && sh ./* one'],
    });
    for (const one of outcomes) {
      expect(one.status).toBe('Failed');
      expect(one.steps.find(({ name }) => name === 'runShellScript')).toMatchObject({
        code: 3,
        output: 'hello \nhello one\n',
      });
    }
  });

  it.each([
    ['SSMDocument', () => ({ name: 'AWS-RunShellScript' })],
    ['HTTP', () => ({ url: `${web.origin}/document.yaml`, allowInsecureDownload: true })],
  ])('AWS-RunDocument runs a document from %s', async (sourceType, sourceInfo) => {
    const outcomes = await runOn(nodes(), 'AWS-RunDocument', {
      sourceType: [sourceType],
      sourceInfo: [JSON.stringify(sourceInfo())],
      documentParameters: [JSON.stringify({ commands: ['echo inner', 'exit 7'] })],
    });
    for (const one of outcomes)
      expect(one.steps.find(({ name }) => name === 'runDocument')).toMatchObject({
        code: 1,
        output: 'inner\n',
      });
  });

  it('AWS-UpdateSSMAgent says what is installed', async () => {
    for (const one of await runOn(nodes(), 'AWS-UpdateSSMAgent', {})) {
      expect(one.status).toBe('Success');
      expect(one.steps[0]?.output).toMatch(/amazon-ssm-agent/);
    }
  });

  it('AWS-GatherSoftwareInventory collects on our node', async () => {
    const [mine] = await runOn([ours], 'AWS-GatherSoftwareInventory', { applications: ['Enabled'] });
    expect(mine?.status).toBe('Success');
    expect(mine?.steps[0]?.output).toContain('AWS:Application');
  });

  it('AWS-ConfigureAWSPackage and AWS-RefreshAssociation say what they need on our node', async () => {
    const [install] = await runOn([ours], 'AWS-ConfigureAWSPackage', { action: ['Install'], name: ['tree'] });
    expect(install?.status).toBe('Failed');
    const [refresh] = await runOn([ours], 'AWS-RefreshAssociation', {});
    expect(refresh?.steps[0]?.name).toBe('refreshAssociation');
  });
});

/** Steps by name, without what is each node's own: where it keeps files, and what a stock agent notes of onFailure. */
function comparable({ status, steps }: Outcome): Outcome {
  return {
    status,
    steps: steps
      .map((step) => ({
        ...step,
        output: step.output
          .replace(/\nStep (was found|exited) .* Further document steps will be skipped\./, '')
          .replace(/^(Content downloaded to) \S+$/m, '$1')
          .replace(/^(.{100}).{900,}$/s, `$1 and ${step.output.length} characters in all`),
      }))
      .sort((left, right) => ((left.name ?? '') < (right.name ?? '') ? -1 : 1)),
  };
}

function withoutOutput(one: Outcome): Outcome {
  const { status, steps } = comparable(one);
  return { status, steps: steps.map((step) => ({ ...step, output: '' })) };
}
