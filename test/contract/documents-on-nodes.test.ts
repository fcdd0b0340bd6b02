import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe.skipIf(!agentFolder)('golden documents', () => {
  let directory: string;
  let bridge: RunningCommand;
  let node: RunningCommand;
  let agent: StockAgent;
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
    agent = new StockAgent(agentFolder as string, directory, facts);
    agent.start();
    node = await enrolNode(facts, join(directory, 'node'));
    theirs = await nodeOf((version) => version.startsWith('3.'));
    ours = await nodeOf((version) => version.startsWith('0.'));
  }, 120_000);
  afterAll(async () => {
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
        if (process.env.QUARTERDECK_GOLDEN_PRINT)
          console.log(
            InstanceId === ours ? 'ours' : 'theirs',
            invocation.StatusDetails,
            step.Name,
            step.StatusDetails,
            step.ResponseCode,
            JSON.stringify(StandardOutputContent.slice(0, 200)),
            JSON.stringify(step.Output?.slice(0, 300)),
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

  async function onBoth(
    DocumentName: string,
    Parameters: Record<string, string[]>,
  ): Promise<[Outcome, Outcome]> {
    const { Command } = await ssm.send(
      new SendCommandCommand({ DocumentName, InstanceIds: [ours, theirs], Parameters, MaxErrors: '5' }),
    );
    const commandId = Command?.CommandId ?? '';
    return [await outcome(commandId, ours), await outcome(commandId, theirs)];
  }

  async function run({ document, parameters }: GoldenDocument): Promise<[Outcome, Outcome]> {
    const Name = `Golden-${count++}`;
    await ssm.send(
      new CreateDocumentCommand({ Name, Content: JSON.stringify(document), DocumentType: 'Command' }),
    );
    return onBoth(Name, parameters ?? {});
  }

  it.each(goldenDocuments.map((golden) => [golden.title, golden] as const))(
    '%s, on both nodes',
    async (_, golden) => {
      const [mine, stock] = await run(golden);
      const seen = (one: Outcome) => (golden.ignoreOutput ? withoutOutput(one) : comparable(one));
      expect(seen(mine)).toEqual(seen(stock));
    },
  );

  it('AWS-RunRemoteScript runs a script of a web server on both nodes', async () => {
    const [mine, stock] = await onBoth('AWS-RunRemoteScript', {
      sourceType: ['HTTP'],
      sourceInfo: [JSON.stringify({ url: `${web.origin}/greet.sh`, allowInsecureDownload: true })],
      commandLine: ['sh ./* && sh ./* one'],
    });
    expect(comparable(mine)).toEqual(comparable(stock));
  });

  it.each([
    ['SSMDocument', () => ({ name: 'AWS-RunShellScript' })],
    ['HTTP', () => ({ url: `${web.origin}/document.yaml`, allowInsecureDownload: true })],
  ])('AWS-RunDocument runs a document from %s on both nodes', async (sourceType, sourceInfo) => {
    const [mine, stock] = await onBoth('AWS-RunDocument', {
      sourceType: [sourceType],
      sourceInfo: [JSON.stringify(sourceInfo())],
      documentParameters: [JSON.stringify({ commands: ['echo inner', 'exit 7'] })],
    });
    expect(comparable(mine)).toEqual(comparable(stock));
  });

  it('AWS-UpdateSSMAgent says on both nodes what is installed', async () => {
    const outcomes = await onBoth('AWS-UpdateSSMAgent', {});
    for (const { status, steps } of outcomes) {
      expect(status).toBe('Success');
      expect(steps[0]?.output).toMatch(/amazon-ssm-agent/);
    }
  });

  it('AWS-GatherSoftwareInventory collects on our node', async () => {
    const [mine] = await onBoth('AWS-GatherSoftwareInventory', { applications: ['Enabled'] });
    expect(mine.status).toBe('Success');
    expect(mine.steps[0]?.output).toContain('AWS:Application');
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
          .replace(/^(Content downloaded to) \S+$/m, '$1'),
      }))
      .sort((left, right) => ((left.name ?? '') < (right.name ?? '') ? -1 : 1)),
  };
}

function withoutOutput(one: Outcome): Outcome {
  const { status, steps } = comparable(one);
  return { status, steps: steps.map((step) => ({ ...step, output: '' })) };
}
