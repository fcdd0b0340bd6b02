import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsCliLine, awsCliWords, cliName, cliTargetOf, quoteWord } from '#shared/api-log/aws-cli-line';

const line = (operation: string, input: Record<string, unknown>, target = {}) =>
  awsCliLine({ service: 'ssm', operation, input }, target, 'posix');

describe('the name of an option', () => {
  it.each([
    ['InstanceIds', 'instance-ids'],
    ['MaxResults', 'max-results'],
    ['KMSKeyId', 'kms-key-id'],
    ['OutputS3BucketName', 'output-s3-bucket-name'],
    ['GatewayARNs', 'gateway-arns'],
    ['DescribeInstanceInformation', 'describe-instance-information'],
    ['instanceIds', 'instance-ids'],
  ])('of %s is %s', (name, wanted) => {
    expect(cliName(name)).toBe(wanted);
  });
});

describe('a command line', () => {
  it('takes profile and Region from the id of the connection, and the endpoint from a bridge', () => {
    const aws = cliTargetOf({ connectionId: 'aws:team/ops/eu-west-1', region: 'eu-west-1' });
    expect(line('DescribeInstanceInformation', {}, aws)).toBe(
      'aws ssm describe-instance-information --profile team/ops --region eu-west-1',
    );
    const bridge = cliTargetOf({
      connectionId: 'bridge',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4500',
    });
    expect(line('ListDocuments', { MaxResults: 50 }, bridge)).toBe(
      'aws ssm list-documents --region us-east-1 --endpoint-url http://127.0.0.1:4500 --max-results 50',
    );
  });

  it('uses the shorthand where it can mean one thing only', () => {
    expect(line('AddTagsToResource', { ResourceId: 'mi-1', Tags: [{ Key: 'env', Value: 'prod' }] })).toBe(
      'aws ssm add-tags-to-resource --resource-id mi-1 --tags Key=env,Value=prod',
    );
    expect(
      line('DescribeInstanceInformation', { Filters: [{ Key: 'InstanceIds', Values: ['mi-1', 'mi-2'] }] }),
    ).toBe('aws ssm describe-instance-information --filters Key=InstanceIds,Values=mi-1,mi-2');
  });

  it('uses JSON where a comma, a quote or an empty text would be read as something else', () => {
    expect(line('AddTagsToResource', { Tags: [{ Key: 'env', Value: 'a,b' }] })).toBe(
      `aws ssm add-tags-to-resource --tags '[{"Key":"env","Value":"a,b"}]'`,
    );
    expect(line('SendCommand', { Parameters: { commands: ["echo 'a'"] } })).toBe(
      `aws ssm send-command --parameters '{"commands":["echo '\\''a'\\''"]}'`,
    );
    expect(line('RemoveTagsFromResource', { TagKeys: ['-x'] })).toBe(
      `aws ssm remove-tags-from-resource --tag-keys '["-x"]'`,
    );
  });

  it('keeps a text that begins with a dash from being an option', () => {
    expect(line('CreateActivation', { Description: '--force' })).toBe(
      'aws ssm create-activation --description=--force',
    );
  });

  it('gives the whole input as JSON where the CLI would read a file or an address instead', () => {
    expect(line('PutParameter', { Name: 'a', Value: 'file:///etc/passwd' })).toBe(
      `aws ssm put-parameter --cli-input-json '{"Name":"a","Value":"file:///etc/passwd"}'`,
    );
  });

  it('says booleans by their option', () => {
    expect(
      awsCliWords({ service: 'ssm', operation: 'X', input: { Overwrite: false, DryRun: true } }, {}),
    ).toEqual(['ssm', 'x', '--no-overwrite', '--dry-run']);
  });

  it('doubles every quote that PowerShell knows', () => {
    expect(quoteWord('it’s a ‘test’ $x `y`', 'powershell')).toBe("'it’’s a ‘‘test’’ $x `y`'");
  });
});

describe('quoting', () => {
  const noNul = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));

  it('gives a POSIX shell back every word as it was', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            noNul,
            fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\0', '')),
          ),
          { minLength: 1, maxLength: 60 },
        ),
        (words) => {
          const script = `printf '%s\\0' ${words.map((word) => quoteWord(word, 'posix')).join(' ')}`;
          const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
          expect(read.split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives PowerShell back every word as it was', () => {
    const isQuote = (letter: string | undefined) =>
      letter !== undefined && "'\u2018\u2019\u201a\u201b".includes(letter);
    /** As about_Quoting_Rules has it: inside single quotes, two of any kind are the first of them. */
    const readBack = (quoted: string) => {
      if (!isQuote(quoted[0])) return quoted;
      let word = '';
      for (let at = 1; at < quoted.length - 1; at += 1) {
        word += quoted[at];
        if (!isQuote(quoted[at])) continue;
        if (at + 1 >= quoted.length - 1 || !isQuote(quoted[at + 1])) throw new Error(`ends at ${at}`);
        at += 1;
      }
      return word;
    };
    const withQuotes = fc
      .array(fc.oneof(noNul, fc.constantFrom("'", '\u2018', '\u2019', '\u201a', '\u201b')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(withQuotes, (word) => {
        expect(readBack(quoteWord(word, 'powershell'))).toBe(word);
      }),
    );
  });
});
