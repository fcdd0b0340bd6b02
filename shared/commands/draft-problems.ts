import { checkValue } from '../documents/check-parameters';
import type { ParameterDeclaration } from '../documents/command-document';
import type { ParameterValues } from './command';
import type { CommandDraft } from './command-draft';
import { deliveryTimeout, maxConcurrencyPattern, maxErrorsPattern, mostTargets } from './send-command';

export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

/** What keeps a draft from being sent, as sentences at their fields. */
export interface DraftProblems {
  document?: string;
  targets?: string;
  comment?: string;
  maxConcurrency?: string;
  maxErrors?: string;
  timeoutSeconds?: string;
  outputS3BucketName?: string;
  outputS3KeyPrefix?: string;
  parameters: Record<string, string>;
}

/** A default as a form shows it and SendCommand would take it. */
export function defaultTexts({ default: value, type }: ParameterDeclaration): string[] {
  if (value === undefined) return [];
  if (type === 'StringList' && Array.isArray(value)) return value.map(String);
  if (type === 'StringMap' && typeof value === 'object') {
    const text = JSON.stringify(value);
    return text === '{}' ? [] : [text];
  }
  return value === '' ? [] : [String(value)];
}

/** What a form shows of a parameter: what was typed, or the default. */
export function shownTexts(declaration: ParameterDeclaration, typed: readonly string[] | undefined) {
  return typed ?? defaultTexts(declaration);
}

const isEmpty = (texts: readonly string[]) => texts.every((text) => text === '');

/** What is sent: parameters that were typed and differ from the default; empty ones are left out. */
export function filledParameters(
  declarations: ParameterDeclarations,
  typed: Readonly<ParameterValues>,
): ParameterValues {
  return Object.fromEntries(
    Object.entries(declarations).flatMap(([name, declaration]) => {
      const texts = Object.hasOwn(typed, name) ? typed[name] : undefined;
      if (texts === undefined) return [];
      const standard = defaultTexts(declaration);
      const isDefault =
        declaration.default !== undefined &&
        (JSON.stringify(texts) === JSON.stringify(standard) || (isEmpty(texts) && standard.length === 0));
      if (isDefault || (isEmpty(texts) && declaration.default === undefined)) return [];
      return [[name, [...texts]]];
    }),
  );
}

/** What is wrong with one parameter as it is typed; undefined when nothing is. */
export function parameterProblem(
  name: string,
  declaration: ParameterDeclaration,
  typed: readonly string[] | undefined,
): string | undefined {
  const texts = shownTexts(declaration, typed);
  if (isEmpty(texts)) return declaration.default === undefined ? `${name} is needed.` : undefined;
  if (declaration.type === 'StringMap') {
    try {
      const value: unknown = JSON.parse(texts[0] ?? '');
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) return undefined;
    } catch {}
    return `${name} takes a JSON object, such as {"key": "value"}.`;
  }
  if (typed === undefined) return undefined;
  const reason = checkValue(declaration, texts);
  return reason === undefined ? undefined : `${name} ${reason}.`;
}

/** `declarations` are those of the document that was read; undefined while it was not. */
export function draftProblems(
  draft: CommandDraft,
  declarations: ParameterDeclarations | undefined,
): DraftProblems {
  const problems: DraftProblems = { parameters: {} };
  if (draft.documentName === '') problems.document = 'Choose what is to be run.';
  for (const [name, declaration] of Object.entries(declarations ?? {})) {
    const problem = parameterProblem(name, declaration, draft.parameters[name]);
    if (problem !== undefined) problems.parameters[name] = problem;
  }
  const { targets } = draft;
  if (targets.kind === 'nodes' ? targets.nodes.length === 0 : targets.targets.length === 0)
    problems.targets =
      targets.kind === 'nodes' ? 'Choose at least one node.' : 'Say which tags or which group are meant.';
  if (targets.kind === 'targets' && targets.targets.length > mostTargets)
    problems.targets = `A command has at most ${mostTargets} keys.`;
  if (draft.comment.trim().length > 100) problems.comment = 'A comment has at most 100 characters.';
  const concurrency = draft.maxConcurrency.trim();
  if (concurrency !== '' && !maxConcurrencyPattern.test(concurrency))
    problems.maxConcurrency = 'A number from 1, or a percentage from 1% to 100%.';
  const errors = draft.maxErrors.trim();
  if (errors !== '' && !maxErrorsPattern.test(errors))
    problems.maxErrors = 'A number from 0, or a percentage from 0% to 100%.';
  const timeout = draft.timeoutSeconds.trim();
  const seconds = Number(timeout);
  if (
    timeout !== '' &&
    (!/^\d+$/.test(timeout) || seconds < deliveryTimeout.least || seconds > deliveryTimeout.most)
  )
    problems.timeoutSeconds = `Seconds, from ${deliveryTimeout.least} to ${deliveryTimeout.most.toLocaleString('en')} (30 days).`;
  const bucket = draft.outputS3BucketName.trim();
  if (bucket !== '' && (bucket.length < 3 || bucket.length > 63))
    problems.outputS3BucketName = 'The name of a bucket has 3 to 63 characters.';
  if (draft.outputS3KeyPrefix.trim().length > 500)
    problems.outputS3KeyPrefix = 'A prefix has at most 500 characters.';
  else if (bucket === '' && draft.outputS3KeyPrefix.trim() !== '')
    problems.outputS3KeyPrefix = 'A prefix is of use with a bucket alone.';
  return problems;
}

export function hasProblems({ parameters, ...rest }: DraftProblems): boolean {
  return Object.keys(parameters).length > 0 || Object.values(rest).some((one) => one !== undefined);
}

/** Fields of the service's refusals, by the words with which they are named in its texts. */
const refusedFields: [words: RegExp, field: Exclude<keyof DraftProblems, 'parameters'>][] = [
  [/max-?concurrency/i, 'maxConcurrency'],
  [/max-?errors/i, 'maxErrors'],
  [/timeout-?seconds/i, 'timeoutSeconds'],
  [/s3-?bucket|bucket/i, 'outputS3BucketName'],
  [/\bcomment\b/i, 'comment'],
  [/instance ?id|managed node|target key|targets?\b/i, 'targets'],
  [/document ?version|documentname|document hash/i, 'document'],
];

/** At which field a refusal of the service belongs; nothing when it names none. */
export function refusedAt(message: string, parameterNames: readonly string[]): DraftProblems {
  const problems: DraftProblems = { parameters: {} };
  const named = parameterNames.find((name) =>
    new RegExp(`(^|[^\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\w.-]|$)`).test(message),
  );
  if (named !== undefined && /parameter|pattern|is not one of|takes|needs/i.test(message)) {
    problems.parameters[named] = message;
    return problems;
  }
  const field = refusedFields.find(([words]) => words.test(message))?.[1];
  if (field !== undefined) problems[field] = message;
  return problems;
}
