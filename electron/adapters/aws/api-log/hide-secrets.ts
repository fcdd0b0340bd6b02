import { hiddenValue } from '#shared/api-log/api-call';

/**
 * The SDK's own description of a shape (its static schemas): `[kind, namespace, name, traits, …]`, where a structure (3)
 * goes on with names and schemas of its members, a list (1) with that of its items, a map (2) with those of key and
 * value, an operation (9) with those of input and output. A member may stand as `[schema, traits]`, a schema as a function
 * that gives it. Traits are bits or an object.
 */
type Schema = unknown;

/** `sensitive` among the bits of the traits. */
const sensitiveBit = 8;

function isSensitive(traits: unknown): boolean {
  if (typeof traits === 'number') return (traits & sensitiveBit) !== 0;
  return typeof traits === 'object' && traits !== null && 'sensitive' in traits;
}

/** The shape itself, and whether it or its place is sensitive. */
function resolve(schema: Schema): { shape: unknown[] | undefined; isSensitive: boolean } {
  let current = schema;
  let sensitive = false;
  for (;;) {
    if (typeof current === 'function') current = current();
    else if (Array.isArray(current) && current.length === 2) {
      sensitive ||= isSensitive(current[1]);
      current = current[0];
    } else break;
  }
  if (!Array.isArray(current)) return { shape: undefined, isSensitive: sensitive };
  return { shape: current, isSensitive: sensitive || isSensitive(current[3]) };
}

/**
 * What carries a secret by its name, whether or not the model says so: the code of an MFA device is not marked. Tokens of
 * paging and of idempotence open nothing.
 */
const secretName =
  /(secret|secret_?key|password|passphrase|private_?key|token|token_?code|device_?code|user_?code|activation_?code|authorization_?code|assertion|code_?verifier)$/i;
const harmlessTokens = new Set([
  'NextToken',
  'nextToken',
  'ClientToken',
  'clientToken',
  'ClientRequestToken',
]);

/** Parameters of sessions are free texts; these alone are known to hold nothing that a person would hide. */
const harmlessParameters = new Set(['portNumber', 'localPortNumber', 'host']);

/** A short text is found by chance in a message, and hiding it would make the message unreadable. */
const shortestHiddenText = 4;

export interface ShownInput {
  input: Record<string, unknown>;
  /** The texts that were left out; they must not stand in a message either. */
  hidden: ReadonlySet<string>;
}

/** The input of an operation with everything left out that its schema or its name calls secret. */
export function hideSecrets(operation: string, operationSchema: Schema, input: unknown): ShownInput {
  const hidden = new Set<string>();
  const hide = (value: unknown): string => {
    if (typeof value === 'string' && value.length >= shortestHiddenText) hidden.add(value);
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      for (const part of Object.values(value)) hide(part);
    return hiddenValue;
  };
  const show = (value: unknown, schema: Schema, depth: number): unknown => {
    if (value === undefined || value === null) return undefined;
    const { shape, isSensitive: mustHide } = resolve(schema);
    if (mustHide || depth > 20) return hide(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (typeof value === 'bigint') return String(value);
    if (Array.isArray(value))
      return value.map((item) => show(item, shape?.[0] === 1 ? shape[4] : undefined, depth + 1) ?? null);
    if (typeof value !== 'object') return value;
    const names = shape?.[0] === 3 ? (shape[4] as string[]) : [];
    const schemas = shape?.[0] === 3 ? (shape[5] as Schema[]) : [];
    const shown: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const memberSchema = shape?.[0] === 2 ? shape[5] : schemas[names.indexOf(name)];
      const isSecret = secretName.test(name) && !harmlessTokens.has(name);
      const text = isSecret ? hide(member) : show(member, memberSchema, depth + 1);
      if (text !== undefined) shown[name] = text;
    }
    return shown;
  };
  const inputSchema =
    Array.isArray(operationSchema) && operationSchema[0] === 9 ? operationSchema[4] : undefined;
  const shown = show(input ?? {}, inputSchema, 0) as Record<string, unknown>;
  if (operation === 'StartSession' && typeof shown.Parameters === 'object' && shown.Parameters !== null) {
    shown.Parameters = Object.fromEntries(
      Object.entries(shown.Parameters).map(([name, value]) => [
        name,
        harmlessParameters.has(name) ? value : [hide(value)],
      ]),
    );
  }
  return { input: shown, hidden };
}

/** A message without the texts that were left out of the input, which some services repeat in their refusals. */
export function withoutHidden(message: string, hidden: ReadonlySet<string>): string {
  let text = message;
  for (const secret of [...hidden].sort((left, right) => right.length - left.length))
    text = text.replaceAll(secret, hiddenValue);
  return text;
}
