/** A call as the AWS CLI makes it: `service` is the CLI's own name, the input is the API's. */
export interface CliCall {
  service: string;
  operation: string;
  input: Readonly<Record<string, unknown>>;
}

/** Where it goes; what is absent is left to the environment of the shell. */
export interface CliTarget {
  profile?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
}

export const cliShells = ['posix', 'powershell'] as const;
export type CliShell = (typeof cliShells)[number];

/** The profile and the Region stand in the id of a connection to AWS; a bridge has an endpoint of its own. */
export function cliTargetOf(connection: {
  connectionId: string;
  profile?: string | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
}): CliTarget {
  const { connectionId, region, endpoint } = connection;
  // A connection that is gone is still known by its id.
  const profile = connection.profile ?? /^aws:(.+)\/[^/]*$/.exec(connectionId)?.[1];
  return { profile, region, endpoint };
}

/**
 * A word as the command line names it: `InstanceIds` is `instance-ids`, `KMSKeyId` is `kms-key-id`, `S3BucketName` is
 * `s3-bucket-name`. The rule is that of the CLI (botocore's xform_name).
 */
export function cliName(name: string): string {
  // Letters that close a name in the plural: GatewayARNs is gateway-arns.
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0];
  const whole = plural === undefined ? name : `${name.slice(0, -plural.length)}-${plural.toLowerCase()}`;
  return whole
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/** What needs no quotes. PowerShell splits some words that begin with a dash at their first full stop. */
const plainWords: Record<CliShell, RegExp> = {
  posix: /^[A-Za-z0-9_/:.+-][A-Za-z0-9_/:.,=+-]*$/,
  powershell: /^(--[a-z0-9-]+|[A-Za-z0-9_/][A-Za-z0-9_/:.+-]*)$/,
};
/** PowerShell takes these for a single quote, too. */
const powershellQuotes = /['\u2018\u2019\u201a\u201b]/g;

/** One word as the shell takes it back literally. */
export function quoteWord(word: string, shell: CliShell): string {
  if (plainWords[shell].test(word)) return word;
  if (shell === 'posix') return `'${word.replaceAll("'", "'\\''")}'`;
  return `'${word.replace(powershellQuotes, '$&$&')}'`;
}

/** The CLI reads these from a file or an address instead of taking them as they are. */
const readsElsewhere = /^(file|fileb|https?):\/\//;
/** A value that the CLI's shorthand takes as it stands, whatever stands around it. */
const shorthandValue = /^[A-Za-z0-9_/:.+][A-Za-z0-9_/:.+-]*$/;
const shorthandKey = /^[A-Za-z][A-Za-z0-9]*$/;

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Undefined where the shorthand could mean something else. */
function shorthand(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const parts: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const values = Array.isArray(member) ? member : [member];
    const isPlain = (one: unknown) => typeof one === 'string' && shorthandValue.test(one);
    if (!shorthandKey.test(key) || values.length === 0 || !values.every(isPlain)) return undefined;
    parts.push(`${key}=${values.join(',')}`);
  }
  return parts.length === 0 ? undefined : parts.join(',');
}

/** The words of one option, or undefined where only JSON of the whole input says it for certain. */
function optionWords(name: string, value: unknown): string[] | undefined {
  const option = `--${cliName(name)}`;
  if (typeof value === 'boolean') return [value ? option : `--no-${cliName(name)}`];
  if (typeof value === 'number') return [option, String(value)];
  if (typeof value === 'string') {
    if (readsElsewhere.test(value)) return undefined;
    // With a leading dash it would be an option of its own.
    return value.startsWith('-') ? [`${option}=${value}`] : [option, value];
  }
  if (Array.isArray(value) && value.length > 0) {
    const texts = value.map((one) => (isScalar(one) ? String(one) : shorthand(one)));
    const isCertain = (text: string | undefined, index: number) =>
      text !== undefined &&
      (!isScalar(value[index]) || shorthandValue.test(text)) &&
      !readsElsewhere.test(text);
    if (texts.every(isCertain)) return [option, ...(texts as string[])];
  }
  return [option, JSON.stringify(value)];
}

/** The arguments after `aws`. */
export function awsCliWords(call: CliCall, target: CliTarget): string[] {
  const words = [call.service, cliName(call.operation)];
  if (target.profile !== undefined) words.push('--profile', target.profile);
  if (target.region !== undefined) words.push('--region', target.region);
  if (target.endpoint !== undefined) words.push('--endpoint-url', target.endpoint);
  const given = Object.entries(call.input).filter(([, value]) => value !== undefined && value !== null);
  const options = given.map(([name, value]) => optionWords(name, value));
  if (options.includes(undefined))
    return [...words, '--cli-input-json', JSON.stringify(Object.fromEntries(given))];
  return [...words, ...options.flatMap((option) => option ?? [])];
}

/** One command line that makes this call, for a POSIX shell or PowerShell 7.3 and later. */
export function awsCliLine(call: CliCall, target: CliTarget, shell: CliShell): string {
  return ['aws', ...awsCliWords(call, target)].map((word) => quoteWord(word, shell)).join(' ');
}
