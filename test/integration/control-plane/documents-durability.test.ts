import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  type SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningCommand, runBridge } from '#test/helpers/bridge-command';
import { eventually } from '#test/helpers/eventually';

const text = (round: number) =>
  JSON.stringify({
    schemaVersion: '2.2',
    mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: [`echo ${round}`] } }],
  });

/** What was answered: text, default version and tag by name; undefined is a document that was deleted. */
type Known = Map<string, { latest: number; defaultVersion: number; tag: string } | undefined>;

describe('documents of a bridge that is killed', () => {
  let directory: string;
  let bridge: RunningCommand;
  let ssm: SSMClient;
  const start = async () => {
    ({ bridge, ssm } = await runBridge(directory));
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quarterdeck-documents-'));
    await start();
  });
  afterEach(async () => {
    await bridge.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function writeUntilItEnds(known: Known, from: number): Promise<never> {
    for (let round = from; ; round += 1) {
      const Name = `Doc-${round}`;
      await ssm.send(new CreateDocumentCommand({ Name, Content: text(1) }));
      known.set(Name, { latest: 1, defaultVersion: 1, tag: '' });
      await ssm.send(new UpdateDocumentCommand({ Name, Content: text(2) }));
      known.set(Name, { latest: 2, defaultVersion: 1, tag: '' });
      await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion: '2' }));
      known.set(Name, { latest: 2, defaultVersion: 2, tag: '' });
      await ssm.send(
        new AddTagsToResourceCommand({
          ResourceType: 'Document',
          ResourceId: Name,
          Tags: [{ Key: 'k', Value: 'v' }],
        }),
      );
      known.set(Name, { latest: 2, defaultVersion: 2, tag: 'v' });
      if (round % 3 !== 0) continue;
      await ssm.send(new DeleteDocumentCommand({ Name }));
      known.set(Name, undefined);
    }
  }

  it('are all there as they were answered, three times over', async () => {
    const known: Known = new Map();
    for (const count of [5, 12, 20]) {
      const writing = writeUntilItEnds(known, known.size).catch((error: Error) => error);
      await eventually(`${count} documents`, () => known.size >= count, 60_000);
      await bridge.stop('SIGKILL');
      await writing;
      ssm.destroy();
      await start();
      for (const [Name, facts] of known) {
        const described = await ssm
          .send(new DescribeDocumentCommand({ Name }))
          .catch((error: Error) => error.name);
        // The last write may have been stored and not answered.
        if (facts === undefined) expect(described).toBe('InvalidDocument');
        else if (typeof described === 'string')
          expect([Name, described]).toEqual([[...known.keys()].at(-1), 'InvalidDocument']);
        else {
          const { Document } = described;
          expect(Number(Document?.LatestVersion)).toBeGreaterThanOrEqual(facts.latest);
          expect(Number(Document?.DefaultVersion)).toBeGreaterThanOrEqual(facts.defaultVersion);
          if (facts.tag !== '') expect(Document?.Tags).toEqual([{ Key: 'k', Value: facts.tag }]);
          const { Content } = await ssm.send(new GetDocumentCommand({ Name, DocumentVersion: '$LATEST' }));
          expect(Content).toBe(text(Number(Document?.LatestVersion)));
        }
      }
      // What the last write made without an answer is no name for a new document.
      await ssm.send(new DeleteDocumentCommand({ Name: `Doc-${known.size}` })).catch(() => {});
    }
  });
});
