import { allowedPattern, type PatternTest } from './allowed-pattern';
import { checkValue } from './check-parameters';
import type { ParameterDeclaration } from './command-document';
import { type Fields, isFields, type Report, reportStray } from './document-problem';
import type { DocumentPath } from './document-source';

const known = [
  'type',
  'description',
  'default',
  'allowedValues',
  'allowedPattern',
  'displayType',
  'minItems',
  'maxItems',
  'minChars',
  'maxChars',
];
const bounds = ['minItems', 'maxItems', 'minChars', 'maxChars'] as const;
const maxParameters = 200;

/** Checks the `parameters` of a document; `types` are those that its schema has. */
export function checkDeclarations(
  value: unknown,
  types: readonly string[],
  report: Report,
  test: PatternTest,
): void {
  if (value === undefined) return;
  if (!isFields(value)) {
    report(['parameters'], 'parameters is an object with one entry for each parameter.');
    return;
  }
  const names = Object.keys(value);
  if (names.length > maxParameters)
    report(['parameters'], `A document has at most ${maxParameters} parameters, not ${names.length}.`);
  for (const name of names) {
    const path = ['parameters', name];
    if (!/^[\w.-]{1,128}$/.test(name) || name === '__proto__')
      report(path, `The parameter name ${JSON.stringify(name)} may have letters, digits, _ . and - only.`);
    const declaration = value[name];
    if (isFields(declaration)) checkDeclaration(name, declaration, path, types, report, test);
    else report(path, `The parameter ${name} is declared by an object with at least its type.`);
  }
}

function checkDeclaration(
  name: string,
  fields: Fields,
  path: DocumentPath,
  types: readonly string[],
  report: Report,
  test: PatternTest,
): void {
  let broken = false;
  const wrong: Report = (where, message) => {
    broken = true;
    report(where, message);
  };
  reportStray(fields, known, path, `The parameter ${name}`, wrong);
  const { allowedValues, description, displayType, type } = fields;
  if (typeof type !== 'string' || !types.includes(type)) {
    wrong(
      type === undefined ? path : [...path, 'type'],
      `The type of ${name} is one of ${types.join(', ')}.`,
    );
  }
  if (description !== undefined && typeof description !== 'string')
    wrong([...path, 'description'], `The description of ${name} is a text.`);
  if (displayType !== undefined && displayType !== 'textfield' && displayType !== 'textarea')
    wrong([...path, 'displayType'], `The displayType of ${name} is textfield or textarea.`);
  if (allowedValues !== undefined && (!Array.isArray(allowedValues) || allowedValues.some(isObject)))
    wrong([...path, 'allowedValues'], `The allowedValues of ${name} are a list of texts.`);
  const pattern = fields.allowedPattern;
  if (pattern !== undefined && (typeof pattern !== 'string' || allowedPattern(pattern) === undefined))
    wrong([...path, 'allowedPattern'], `The allowedPattern of ${name} is no regular expression.`);
  for (const bound of bounds) {
    const limit = fields[bound];
    if (limit !== undefined && (!Number.isInteger(limit) || (limit as number) < 0))
      wrong([...path, bound], `${bound} of ${name} is a whole number from 0.`);
  }
  for (const unit of ['Items', 'Chars']) {
    const [least, most] = [fields[`min${unit}`], fields[`max${unit}`]];
    if (typeof least === 'number' && typeof most === 'number' && least > most)
      wrong([...path, `min${unit}`], `min${unit} of ${name} is more than max${unit}.`);
  }
  if (!broken && fields.default !== undefined)
    checkDefault(name, fields as unknown as ParameterDeclaration, path, wrong, test);
}

function checkDefault(
  name: string,
  declaration: ParameterDeclaration,
  path: DocumentPath,
  wrong: Report,
  test: PatternTest,
): void {
  const { type } = declaration;
  const value = declaration.default;
  const at = [...path, 'default'];
  if (type === 'String' && typeof value !== 'string') {
    wrong(at, `The default of ${name} is a text, since its type is String; write it in quotes.`);
  } else if (type === 'StringList' && !(Array.isArray(value) && value.every(isText))) {
    wrong(at, `The default of ${name} is a list of texts, since its type is StringList.`);
  } else if (type === 'StringMap' && !isFields(value)) {
    wrong(at, `The default of ${name} is an object, since its type is StringMap.`);
  } else if (type === 'String' || type === 'StringList') {
    const reason = checkValue(declaration, Array.isArray(value) ? value : [String(value)], test);
    // An empty default stands for "not given", as in AWS's own documents.
    if (reason !== undefined && value !== '') wrong(at, `The default of ${name} ${reason}.`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
