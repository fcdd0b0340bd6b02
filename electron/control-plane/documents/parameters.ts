import { AwsError } from '../errors';
import { type BridgeDocument, documentParameters } from './document';

/**
 * Checks the parameters of SendCommand or StartSession (always lists) against a document and answers them as the agent wants them: lists for
 * StringList, bare strings for String, defaults filled in. Raises InvalidParameters.
 */
export function resolveParameters(
  document: BridgeDocument,
  given: Record<string, string[]>,
): Record<string, string | string[]> {
  const known = documentParameters(document);
  const refuse = (message: string): never => {
    throw new AwsError('InvalidParameters', message);
  };
  const stray = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (stray !== undefined) refuse(`${document.name} has no parameter ${stray}.`);
  const resolved: Record<string, string | string[]> = {};
  for (const [name, parameter] of Object.entries(known)) {
    const values = given[name];
    if (values === undefined) {
      if (parameter.default === undefined) refuse(`${document.name} needs the parameter ${name}.`);
      resolved[name] = parameter.default ?? '';
      continue;
    }
    if (parameter.type === 'String' && values.length !== 1)
      refuse(`${name} takes one value, not ${values.length}.`);
    if (values.length < (parameter.minItems ?? 0))
      refuse(`${name} takes at least ${parameter.minItems} value.`);
    for (const value of values) {
      if (
        parameter.allowedPattern !== undefined &&
        !new RegExp(`^(?:${parameter.allowedPattern})$`).test(value)
      ) {
        refuse(`${name} does not match the pattern ${parameter.allowedPattern}.`);
      }
      if (parameter.allowedValues !== undefined && !parameter.allowedValues.includes(value)) {
        refuse(`${name} is not one of ${parameter.allowedValues.join(', ')}.`);
      }
      if (value.length < (parameter.minChars ?? 0))
        refuse(`${name} is shorter than ${parameter.minChars} characters.`);
      if (value.length > (parameter.maxChars ?? Number.POSITIVE_INFINITY))
        refuse(`${name} is longer than ${parameter.maxChars} characters.`);
    }
    resolved[name] = parameter.type === 'StringList' ? values : (values[0] ?? '');
  }
  return resolved;
}
