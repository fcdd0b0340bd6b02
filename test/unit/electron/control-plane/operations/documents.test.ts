import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { isForTargetType } from '#electron/control-plane/documents/filters';
import { AwsError } from '#electron/control-plane/errors';
import { parseDocument } from '#electron/local-node/commands/document';
import { DocumentsUnderTest } from '#test/helpers/documents-under-test';

const content = (script = 'true', more: Record<string, unknown> = {}) => ({
  schemaVersion: '2.2',
  description: 'For a test',
  mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: [script] } }],
  ...more,
});
const text = (script?: string, more?: Record<string, unknown>) =>
  JSON.stringify(content(script, more), undefined, 2);

let bench: DocumentsUnderTest;
beforeEach(() => {
  bench = new DocumentsUnderTest();
});
afterEach(() => bench.close());

const create = (Name: string, more: Record<string, unknown> = {}) =>
  bench.call('CreateDocument', { Name, Content: text(), ...more });
const awsName = async (name: string, input: Record<string, unknown>) =>
  (await bench.refusal(name, input)).split(':')[0];

describe('CreateDocument', () => {
  it('makes version 1, which is default and latest, and is there after a restart', async () => {
    const { DocumentDescription } = await create('Deploy', {
      VersionName: 'first',
      TargetType: '/AWS::EC2::Instance',
      DisplayName: 'Deploy it',
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    bench.reopen();
    const { Document } = await bench.call('DescribeDocument', { Name: 'Deploy' });
    expect(Document).toEqual(DocumentDescription);
    expect(Document).toMatchObject({
      Name: 'Deploy',
      Owner: '123456789012',
      DocumentVersion: '1',
      DefaultVersion: '1',
      LatestVersion: '1',
      VersionName: 'first',
      DisplayName: 'Deploy it',
      Description: 'For a test',
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      SchemaVersion: '2.2',
      PlatformTypes: ['Linux', 'MacOS'],
      TargetType: '/AWS::EC2::Instance',
      Status: 'Active',
      HashType: 'Sha256',
      Hash: createHash('sha256').update(text()).digest('hex'),
      Tags: [{ Key: 'team', Value: 'web' }],
    });
  });

  it('names the line and the column of an error, in JSON and in YAML', async () => {
    const json =
      '{\n  "schemaVersion": "2.2",\n  "mainSteps": [\n    {"action": "aws:runShelScript", "name": "a"}\n  ]\n}';
    expect(await bench.refusal('CreateDocument', { Name: 'Bad', Content: json })).toBe(
      'InvalidDocumentContent: There is no plugin aws:runShelScript for Command documents. (line 4, column 16)',
    );
    const yaml =
      'schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: a\n    inputs: {onFailure: stop}\n';
    expect(
      await bench.refusal('CreateDocument', { Name: 'Bad', Content: yaml, DocumentFormat: 'YAML' }),
    ).toBe(
      'InvalidDocumentContent: onFailure is exit or successAndExit; without it the next step runs. (line 5, column 25)',
    );
    expect(await bench.refusal('CreateDocument', { Name: 'Bad', Content: '{"a": }' })).toBe(
      'InvalidDocumentContent: The content is not JSON: A value is expected, but "}" was found (line 1, column 7).',
    );
    expect(await bench.refusal('CreateDocument', { Name: 'Bad', Content: yaml })).toContain(
      'DocumentFormat YAML',
    );
    expect(
      await bench.refusal('CreateDocument', { Name: 'Bad', Content: 'a: [\n', DocumentFormat: 'YAML' }),
    ).toMatch(/^InvalidDocumentContent: The content is not YAML: .* \(line \d, column \d\)\.$/);
  });

  it.each([
    ['DocumentAlreadyExists', { Name: 'Taken' }],
    ['InvalidDocumentSchemaVersion', { Content: text('true', { schemaVersion: '9.9' }) }],
    ['MaxDocumentSizeExceeded', { Content: text('x'.repeat(65_536)) }],
    ['InvalidDocumentContent', { Content: '[]' }],
    ['InvalidDocumentContent', { DocumentFormat: 'TEXT' }],
    ['ValidationException', { Name: 'no spaces' }],
    ['ValidationException', { DocumentType: 'Package' }],
    ['ValidationException', { TargetType: 'AWS::EC2::Instance' }],
    ['ValidationException', { Attachments: [{ Key: 'SourceUrl', Values: ['x'] }] }],
    ['ValidationException', { Tags: [{ Key: 'aws:x', Value: '' }] }],
  ])('answers %s for %j', async (name, more) => {
    await create('Taken');
    expect(await awsName('CreateDocument', { Name: 'New', Content: text(), ...more })).toBe(name);
  });

  it.each(['aws-x', 'AWS-x', 'amazon.x', 'amzn_x', 'AWSEC2-x', 'AWSConfigRemediation-x', 'AWSSupport-x'])(
    'refuses the reserved prefix of %s',
    async (name) => {
      expect(await bench.refusal('CreateDocument', { Name: name, Content: text() })).toMatch(
        /^ValidationException: .*reserved/,
      );
    },
  );

  it('keeps Session documents that StartSession can use, and Automation documents as they are', async () => {
    const session = {
      schemaVersion: '1.0',
      sessionType: 'InteractiveCommands',
      parameters: {},
      properties: { linux: { commands: 'top' } },
    };
    await create('Top', { Content: JSON.stringify(session), DocumentType: 'Session' });
    const automation = {
      schemaVersion: '0.3',
      mainSteps: [{ name: 'wait', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }],
    };
    await create('Wait', {
      Content: stringify(automation),
      DocumentFormat: 'YAML',
      DocumentType: 'Automation',
    });
    const { DocumentIdentifiers } = await bench.call('ListDocuments', {
      Filters: [{ Key: 'Owner', Values: ['Self'] }],
    });
    expect(DocumentIdentifiers.map((one: { DocumentType: string }) => one.DocumentType)).toEqual([
      'Session',
      'Automation',
    ]);
  });
});

describe('versions', () => {
  const update = (script: string, more: Record<string, unknown> = {}) =>
    bench.call('UpdateDocument', {
      Name: 'Deploy',
      Content: text(script),
      DocumentVersion: '$LATEST',
      ...more,
    });
  beforeEach(() => create('Deploy', { VersionName: 'one' }));

  it('Versions: update makes a new version but not the default; $DEFAULT vs $LATEST', async () => {
    const { DocumentDescription } = await update('two');
    expect(DocumentDescription).toMatchObject({
      DocumentVersion: '2',
      LatestVersion: '2',
      DefaultVersion: '1',
    });
    const at = async (DocumentVersion?: string) =>
      (await bench.call('GetDocument', { Name: 'Deploy', ...(DocumentVersion ? { DocumentVersion } : {}) }))
        .DocumentVersion;
    expect([await at(), await at('$DEFAULT'), await at('$LATEST'), await at('2')]).toEqual([
      '1',
      '1',
      '2',
      '2',
    ]);
    await bench.call('UpdateDocumentDefaultVersion', { Name: 'Deploy', DocumentVersion: '2' });
    bench.reopen();
    expect(await at()).toBe('2');
  });

  it('Versions: only the latest can be updated', async () => {
    await update('two');
    expect(
      await bench.refusal('UpdateDocument', { Name: 'Deploy', Content: text('three'), DocumentVersion: '1' }),
    ).toBe('InvalidDocumentVersion: Only the latest version can be updated: that is 2 of Deploy, not 1.');
    expect(
      await awsName('UpdateDocument', { Name: 'Deploy', Content: text('x'), DocumentVersion: '$DEFAULT' }),
    ).toBe('InvalidDocumentVersion');
    expect((await update('three', { DocumentVersion: '2' })).DocumentDescription.DocumentVersion).toBe('3');
  });

  it('Versions: VersionName unique and immutable', async () => {
    await update('two', { VersionName: 'two' });
    expect(
      await awsName('UpdateDocument', { Name: 'Deploy', Content: text('three'), VersionName: 'one' }),
    ).toBe('DuplicateDocumentVersionName');
    const named = await bench.call('GetDocument', { Name: 'Deploy', VersionName: 'one' });
    expect(named).toMatchObject({ DocumentVersion: '1', VersionName: 'one' });
    expect(await awsName('GetDocument', { Name: 'Deploy', VersionName: 'none' })).toBe(
      'InvalidDocumentVersion',
    );
    expect(await awsName('GetDocument', { Name: 'Deploy', VersionName: 'one', DocumentVersion: '2' })).toBe(
      'InvalidDocumentVersion',
    );
  });

  it('Versions: 64 KB', async () => {
    const room = 65_536 - Buffer.byteLength(text(''));
    expect((await update('x'.repeat(room))).DocumentDescription.DocumentVersion).toBe('2');
    expect(await awsName('UpdateDocument', { Name: 'Deploy', Content: text('x'.repeat(room + 1)) })).toBe(
      'MaxDocumentSizeExceeded',
    );
  });

  it('refuses content that changes nothing, versions that are not there and more than 1,000 of them', async () => {
    expect(await awsName('UpdateDocument', { Name: 'Deploy', Content: text() })).toBe(
      'DuplicateDocumentContent',
    );
    expect(await awsName('UpdateDocumentDefaultVersion', { Name: 'Deploy', DocumentVersion: '7' })).toBe(
      'InvalidDocumentVersion',
    );
    expect(await awsName('UpdateDocument', { Name: 'Nobody', Content: text() })).toBe('InvalidDocument');
    expect(await awsName('UpdateDocument', { Name: 'AWS-RunShellScript', Content: text() })).toBe(
      'InvalidDocumentOperation',
    );
    const { stored } = bench.library;
    stored.store.transaction(() => {
      for (let version = 2; version <= 1000; version += 1)
        stored.insertVersion({
          name: 'Deploy',
          version,
          format: 'JSON',
          text: '{}',
          content: content(),
          createdAt: 0,
        });
    });
    expect(await awsName('UpdateDocument', { Name: 'Deploy', Content: text('last') })).toBe(
      'DocumentVersionLimitExceeded',
    );
  });

  it('Schemas: Command 1.2 cannot be edited in place', async () => {
    const old = (script: string) =>
      JSON.stringify({
        schemaVersion: '1.2',
        runtimeConfig: { 'aws:runShellScript': { properties: { runCommand: [script] } } },
      });
    await create('Old', { Content: old('a') });
    expect(await bench.refusal('UpdateDocument', { Name: 'Old', Content: old('b') })).toMatch(
      /^InvalidDocumentSchemaVersion: .*1\.2 cannot be edited in place/,
    );
    expect(await awsName('UpdateDocument', { Name: 'Deploy', Content: old('b') })).toBe(
      'InvalidDocumentSchemaVersion',
    );
  });

  it('are listed newest first, page by page', async () => {
    await update('two', { VersionName: 'two' });
    await update('three');
    const first = await bench.call('ListDocumentVersions', { Name: 'Deploy', MaxResults: 2 });
    const second = await bench.call('ListDocumentVersions', {
      Name: 'Deploy',
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    const rows = [...first.DocumentVersions, ...second.DocumentVersions];
    expect(rows.map((one) => [one.DocumentVersion, one.VersionName, one.IsDefaultVersion])).toEqual([
      ['3', undefined, false],
      ['2', 'two', false],
      ['1', 'one', true],
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  it('are deleted one by one but for the default, and their numbers are not given again', async () => {
    await update('two');
    expect(await awsName('DeleteDocument', { Name: 'Deploy', DocumentVersion: '1' })).toBe(
      'InvalidDocumentOperation',
    );
    await bench.call('DeleteDocument', { Name: 'Deploy', DocumentVersion: '2' });
    expect((await bench.call('DescribeDocument', { Name: 'Deploy' })).Document.LatestVersion).toBe('1');
    expect((await update('three')).DocumentDescription.DocumentVersion).toBe('3');
  });
});

describe('any series of changes', () => {
  it('leaves a default and a latest version that are there, and gives no number and no name twice', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('update' as const),
        name: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
        script: fc.nat(3),
      }),
      fc.record({ kind: fc.constant('default' as const), version: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('delete' as const), version: fc.integer({ min: 1, max: 6 }) }),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const Name = `Series-${count++}`;
        await create(Name);
        const numbers = new Set(['1']);
        const refused = (error: unknown) => {
          if (!(error instanceof AwsError)) throw error;
        };
        for (const one of steps) {
          if (one.kind === 'update') {
            const more = one.name === undefined ? {} : { VersionName: one.name };
            const answer = await bench
              .call('UpdateDocument', { Name, Content: text(String(one.script)), ...more })
              .catch(refused);
            if (answer === undefined) continue;
            const { DocumentVersion, LatestVersion } = answer.DocumentDescription;
            expect(numbers.has(DocumentVersion)).toBe(false);
            expect(DocumentVersion).toBe(LatestVersion);
            numbers.add(DocumentVersion);
          } else if (one.kind === 'default')
            await bench
              .call('UpdateDocumentDefaultVersion', { Name, DocumentVersion: String(one.version) })
              .catch(refused);
          else
            await bench.call('DeleteDocument', { Name, DocumentVersion: String(one.version) }).catch(refused);
          const { DocumentVersions } = await bench.call('ListDocumentVersions', { Name });
          expect(
            DocumentVersions.filter((version: { IsDefaultVersion: boolean }) => version.IsDefaultVersion),
          ).toHaveLength(1);
          const names = DocumentVersions.map(
            (version: { VersionName?: string }) => version.VersionName,
          ).filter(Boolean);
          expect(new Set(names).size).toBe(names.length);
          const latest = await bench.call('GetDocument', { Name, DocumentVersion: '$LATEST' });
          expect(latest.DocumentVersion).toBe(DocumentVersions[0].DocumentVersion);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('GetDocument', () => {
  it('Versions: JSON|YAML, and GetDocument can return the other format', async () => {
    const yaml =
      '# a comment\nschemaVersion: "2.2"\nmainSteps:\n  - {action: "aws:runShellScript", name: run}\n';
    await create('Yaml', { Content: yaml, DocumentFormat: 'YAML' });
    const inYaml = await bench.call('GetDocument', { Name: 'Yaml', DocumentFormat: 'YAML' });
    expect(inYaml.Content).toBe(yaml);
    const inJson = await bench.call('GetDocument', { Name: 'Yaml' });
    expect(inJson.DocumentFormat).toBe('JSON');
    expect(JSON.parse(inJson.Content)).toEqual(parse(yaml));
    await create('Json');
    expect((await bench.call('GetDocument', { Name: 'Json' })).Content).toBe(text());
    const other = await bench.call('GetDocument', { Name: 'Json', DocumentFormat: 'YAML' });
    expect(parse(other.Content)).toEqual(content());
  });

  it('gives the same document whichever format it was written and asked in', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string(), { minLength: 1 }), fc.boolean(), async (runCommand, asYaml) => {
        const document = content('', {
          mainSteps: [{ action: 'aws:runShellScript', name: 'r', inputs: { runCommand } }],
        });
        const Name = `Round-${count++}`;
        await create(Name, {
          Content: asYaml ? stringify(document) : JSON.stringify(document),
          DocumentFormat: asYaml ? 'YAML' : 'JSON',
        });
        const json = await bench.call('GetDocument', { Name, DocumentFormat: 'JSON' });
        const yaml = await bench.call('GetDocument', { Name, DocumentFormat: 'YAML' });
        expect(JSON.parse(json.Content)).toEqual(document);
        expect(parse(yaml.Content)).toEqual(document);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a name or an ARN', async () => {
    const Name = 'arn:aws:ssm:us-east-1:123456789012:document/AWS-RunShellScript';
    expect((await bench.call('GetDocument', { Name })).Name).toBe('AWS-RunShellScript');
  });
});

describe('Hash Sha256 pins content', () => {
  it('InvalidDocument on mismatch', async () => {
    await create('Pinned');
    const { Document } = await bench.call('DescribeDocument', { Name: 'Pinned' });
    const hash = { value: Document.Hash.toUpperCase(), type: 'Sha256' as const };
    expect(bench.library.resolveDocument('Pinned', undefined, hash).content).toEqual(content());
    await bench.call('UpdateDocument', { Name: 'Pinned', Content: text('other') });
    expect(bench.library.resolveDocument('Pinned', '1', hash).version).toBe('1');
    expect(() => bench.library.resolveDocument('Pinned', '$LATEST', hash)).toThrow(
      expect.objectContaining({ awsName: 'InvalidDocument' }),
    );
  });
});

describe('TargetType', () => {
  it('No TargetType = meant for nothing; / = everything', async () => {
    await create('Nothing');
    await create('Everything', { TargetType: '/' });
    await create('Buckets', { TargetType: '/AWS::S3::Bucket' });
    const listed = async (type: string) => {
      const filters = [
        { Key: 'TargetType', Values: [type] },
        { Key: 'Owner', Values: ['Self'] },
      ];
      const { DocumentIdentifiers } = await bench.call('ListDocuments', { Filters: filters });
      return DocumentIdentifiers.map((one: { Name: string }) => one.Name);
    };
    expect(await listed('/AWS::S3::Bucket')).toEqual(['Buckets', 'Everything']);
    expect(await listed('/AWS::SSM::ManagedInstance')).toEqual(['Everything']);
    expect(isForTargetType({}, '/')).toBe(false);
  });

  it('stays with the document when an update names none', async () => {
    await create('Keeps', { TargetType: '/' });
    const { DocumentDescription } = await bench.call('UpdateDocument', { Name: 'Keeps', Content: text('x') });
    expect(DocumentDescription.TargetType).toBe('/');
  });
});

describe('ListDocuments', () => {
  const names = async (input: Record<string, unknown>) =>
    (await bench.call('ListDocuments', input)).DocumentIdentifiers.map((one: { Name: string }) => one.Name);
  beforeEach(async () => {
    await create('Web-Deploy', { Tags: [{ Key: 'team', Value: 'web' }] });
    const windows = {
      mainSteps: [{ action: 'aws:applications', name: 'a' }],
      description: 'Installs an MSI',
    };
    await create('Win-Install', { Content: text('', windows) });
  });

  it.each([
    [[{ Key: 'Name', Values: ['Web', 'Win'] }], ['Web-Deploy', 'Win-Install']],
    [
      [
        { Key: 'Owner', Values: ['Self'] },
        { Key: 'PlatformTypes', Values: ['Windows'] },
      ],
      ['Win-Install'],
    ],
    [
      [
        { Key: 'Owner', Values: ['Private'] },
        { Key: 'DocumentType', Values: ['Command'] },
      ],
      ['Web-Deploy', 'Win-Install'],
    ],
    [
      [
        { Key: 'Owner', Values: ['Amazon'] },
        { Key: 'SearchKeyword', Values: ['run', 'shell', 'power'] },
      ],
      ['AWS-RunPowerShellScript'],
    ],
    [[{ Key: 'SearchKeyword', Values: ['msi'] }], ['Win-Install']],
    [[{ Key: 'tag:team', Values: ['web', 'other'] }], ['Web-Deploy']],
    [[{ Key: 'tag:team', Values: ['other'] }], []],
  ])('filters by %j', async (Filters, expected) => {
    expect(await names({ Filters })).toEqual(expected);
  });

  it('takes the older form of filters, not both at once, and no key that it does not know', async () => {
    expect(await names({ DocumentFilterList: [{ key: 'Name', value: 'Web' }] })).toEqual(['Web-Deploy']);
    const both = {
      Filters: [{ Key: 'Name', Values: ['a'] }],
      DocumentFilterList: [{ key: 'Name', value: 'b' }],
    };
    expect(await awsName('ListDocuments', both)).toBe('ValidationException');
    expect(await awsName('ListDocuments', { Filters: [{ Key: 'Colour', Values: ['a'] }] })).toBe(
      'InvalidFilterKey',
    );
    expect(await awsName('ListDocuments', { NextToken: 'x' })).toBe('InvalidNextToken');
  });

  it('pages through everything once', async () => {
    const all = await names({});
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await bench.call('ListDocuments', { MaxResults: 3, ...(NextToken ? { NextToken } : {}) });
      seen.push(...page.DocumentIdentifiers.map((one: { Name: string }) => one.Name));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(all);
  });
});

describe('Sharing', () => {
  const account = (index: number) => String(index).padStart(12, '0');
  const add = (Name: string, AccountIdsToAdd: string[], more: Record<string, unknown> = {}) =>
    bench.call('ModifyDocumentPermission', { Name, PermissionType: 'Share', AccountIdsToAdd, ...more });
  beforeEach(() => create('Shared'));

  it('is told and taken back, with the version that is shared', async () => {
    await add('Shared', [account(1), account(2)], { SharedDocumentVersion: '1' });
    await bench.call('ModifyDocumentPermission', {
      Name: 'Shared',
      PermissionType: 'Share',
      AccountIdsToRemove: [account(1)],
    });
    expect(
      await bench.call('DescribeDocumentPermission', { Name: 'Shared', PermissionType: 'Share' }),
    ).toEqual({
      AccountIds: [account(2)],
      AccountSharingInfoList: [{ AccountId: account(2), SharedDocumentVersion: '1' }],
    });
  });

  it('Sharing: owner only', async () => {
    for (const name of ['DescribeDocumentPermission', 'ModifyDocumentPermission'])
      expect(await awsName(name, { Name: 'AWS-RunShellScript', PermissionType: 'Share' })).toBe(
        'AccessDeniedException',
      );
  });

  it('Sharing: 1,000 accounts, 20 per call', async () => {
    const ids = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => account(from + index));
    expect(await awsName('ModifyDocumentPermission', { Name: 'Shared', AccountIdsToAdd: ids(0, 21) })).toBe(
      'ValidationException',
    );
    for (let from = 0; from < 1000; from += 20) await add('Shared', ids(from, 20));
    expect(
      await awsName('ModifyDocumentPermission', { Name: 'Shared', AccountIdsToAdd: [account(5000)] }),
    ).toBe('DocumentPermissionLimit');
    const page = await bench.call('DescribeDocumentPermission', { Name: 'Shared', MaxResults: 200 });
    expect(page.AccountIds).toHaveLength(200);
    expect(page.NextToken).toBeDefined();
  });

  it('Sharing: public <= 5', async () => {
    for (let index = 0; index < 5; index += 1) {
      await create(`Public-${index}`);
      await add(`Public-${index}`, ['All']);
    }
    expect(await awsName('ModifyDocumentPermission', { Name: 'Shared', AccountIdsToAdd: ['all'] })).toBe(
      'DocumentPermissionLimit',
    );
    expect((await bench.call('DescribeDocumentPermission', { Name: 'Shared' })).AccountIds).toEqual([]);
    const { DocumentIdentifiers } = await bench.call('ListDocuments', {
      Filters: [
        { Key: 'Owner', Values: ['Public'] },
        { Key: 'Name', Values: ['Public'] },
      ],
    });
    expect(DocumentIdentifiers).toHaveLength(5);
  });

  it('Sharing: unshare before delete', async () => {
    await add('Shared', [account(1)]);
    expect(await awsName('DeleteDocument', { Name: 'Shared' })).toBe('InvalidDocumentOperation');
    await bench.call('ModifyDocumentPermission', { Name: 'Shared', AccountIdsToRemove: [account(1)] });
    await bench.call('DeleteDocument', { Name: 'Shared' });
    expect(await awsName('DescribeDocument', { Name: 'Shared' })).toBe('InvalidDocument');
  });

  it('refuses another permission, another word for an account and a version that is not there', async () => {
    expect(await awsName('DescribeDocumentPermission', { Name: 'Shared', PermissionType: 'Own' })).toBe(
      'InvalidPermissionType',
    );
    expect(await awsName('ModifyDocumentPermission', { Name: 'Shared', AccountIdsToAdd: ['everyone'] })).toBe(
      'ValidationException',
    );
    expect(
      await awsName('ModifyDocumentPermission', {
        Name: 'Shared',
        AccountIdsToAdd: [account(1)],
        SharedDocumentVersion: '9',
      }),
    ).toBe('InvalidDocumentVersion');
  });
});

describe('changes', () => {
  it('are told once they are stored, and not when they were refused', async () => {
    await create('Told');
    await bench.call('UpdateDocument', { Name: 'Told', Content: text('two') });
    await bench.refusal('UpdateDocument', { Name: 'Told', Content: text('two') });
    await bench.call('UpdateDocumentDefaultVersion', { Name: 'Told', DocumentVersion: '2' });
    await bench.call('DeleteDocument', { Name: 'Told' });
    expect(bench.told).toEqual(['document', 'document', 'document', 'document']);
  });
});

describe('DeleteDocument', () => {
  it('deletes everything of a document, so that its name begins anew', async () => {
    await create('Gone', { Tags: [{ Key: 'a', Value: 'b' }] });
    await bench.call('UpdateDocument', { Name: 'Gone', Content: text('two') });
    await bench.call('DeleteDocument', { Name: 'Gone' });
    const { DocumentDescription } = await create('Gone');
    expect(DocumentDescription).toMatchObject({ LatestVersion: '1', Tags: [] });
  });

  it('keeps what an association uses, and what is part of the bridge', async () => {
    await create('Used');
    bench.associated.add('Used');
    expect(await awsName('DeleteDocument', { Name: 'Used' })).toBe('AssociatedInstances');
    expect(await awsName('DeleteDocument', { Name: 'AWS-RunShellScript' })).toBe('InvalidDocumentOperation');
    expect(await awsName('DeleteDocument', { Name: 'Nobody' })).toBe('InvalidDocument');
  });
});

describe('reviews', () => {
  const review = (Action: string, comment?: string) =>
    bench.call('UpdateDocumentMetadata', {
      Name: 'Reviewed',
      DocumentReviews: { Action, ...(comment ? { Comment: [{ Type: 'Comment', Content: comment }] } : {}) },
    });
  beforeEach(() => create('Reviewed'));

  it('are kept with who said what, newest first, and show in the description', async () => {
    await review('SendForReview');
    await review('UpdateReview', 'looks good');
    await review('Approve', 'go');
    const history = await bench.call('ListDocumentMetadataHistory', {
      Name: 'Reviewed',
      Metadata: 'DocumentReviews',
    });
    const rows = history.Metadata.ReviewerResponse.map(
      (one: { ReviewStatus: string; Comment: { Content: string }[] }) => [
        one.ReviewStatus,
        one.Comment[0]?.Content,
      ],
    );
    expect(rows).toEqual([
      ['APPROVED', 'go'],
      ['PENDING', 'looks good'],
      ['PENDING', undefined],
    ]);
    expect((await bench.call('DescribeDocument', { Name: 'Reviewed' })).Document.ReviewStatus).toBe(
      'APPROVED',
    );
  });

  it('begin with SendForReview', async () => {
    await expect(review('Approve')).rejects.toMatchObject({ awsName: 'InvalidDocumentOperation' });
  });
});

describe('checkParameters of a document', () => {
  const parameters = {
    name: { type: 'String' },
    items: { type: 'StringList', default: ['a'] },
    info: { type: 'StringMap', default: {} },
  };
  const check = (given: Record<string, string[]>, more: Record<string, unknown> = {}) =>
    bench.library.checkParameters(
      { name: 'Doc', content: content('{{ name }}', { parameters, ...more }) },
      given,
    );

  it('answers what nodes want: bare texts, lists, maps as JSON text', () => {
    expect(check({ name: ['x'], info: ['{"a": 1}'] })).toEqual({ name: 'x', items: ['a'], info: '{"a":1}' });
  });

  it('refuses with InvalidParameters and a sentence', () => {
    expect(() => check({})).toThrow(
      new AwsError('InvalidParameters', 'Doc: The document needs the parameter name.'),
    );
    expect(() => check({ name: ['x'], other: ['y'] })).toThrow('no parameter other');
  });

  it('allowedPattern is checked twice', () => {
    const declared = { port: { type: 'String', allowedPattern: '[0-9]{1,5}' } };
    const document = content('{{ port }}', { parameters: declared });
    expect(() =>
      bench.library.checkParameters({ name: 'Doc', content: document }, { port: ['80;'] }),
    ).toThrow('port does not match the pattern');
    expect(() => parseDocument(document, { port: '80;' })).toThrow('port does not match the pattern');
  });

  it('a pattern that takes for ever is given up, and the bridge goes on', async () => {
    const slow = { type: 'String', allowedPattern: '(a+)+' };
    const value = `${'a'.repeat(60)}b`;
    const document = content('{{ x }}', { parameters: { x: slow } });
    expect(() => bench.library.checkParameters({ name: 'Doc', content: document }, { x: [value] })).toThrow(
      'in time',
    );
    const withDefault = text('{{ x }}', { parameters: { x: { ...slow, default: value } } });
    expect(await bench.refusal('CreateDocument', { Name: 'Slow', Content: withDefault })).toContain(
      'in time',
    );
  });

  it('Command documents take only String and StringList', async () => {
    const typed = (type: string) =>
      bench.refusal('CreateDocument', { Name: 'Typed', Content: text('', { parameters: { a: { type } } }) });
    expect(await typed('Integer')).toMatch(
      /^InvalidDocumentContent: The type of a is one of String, StringList/,
    );
  });

  it('{{ssm:name}} is refused while there is no Parameter Store', () => {
    expect(() => check({ name: ['{{ssm:/db/host}}'] })).toThrow('which this bridge does not have yet');
    const steps = content('echo {{ ssm-secure:token:3 }}').mainSteps;
    expect(() => check({ name: ['x'] }, { mainSteps: steps })).toThrow('Parameter Store');
    expect(() => check({ name: ['x'] }, { description: 'Like {{ssm:name}}' })).not.toThrow();
  });

  it('64 KB including runtime parameters', () => {
    expect(() => check({ name: ['x'.repeat(66_000)] })).toThrow(
      expect.objectContaining({ awsName: 'MaxDocumentSizeExceeded' }),
    );
  });
});
