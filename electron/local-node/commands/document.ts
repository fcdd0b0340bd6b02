import { z } from 'zod';
import { interpolate, parameterStoreReferences } from '#shared/documents/interpolate';
import {
  InvalidDocumentError,
  type ParameterValues,
  parameterDeclarationsSchema,
  resolveParameters,
} from '../documents/parameters';

/** One step of a Command document, parameters already replaced. */
export interface DocumentStep {
  /** Key in runtimeStatus: the plugin's name in schema 1.2, the step's name in 2.x. */
  key: string;
  /** `aws:runShellScript` ... */
  action: string;
  /** One per `properties` element in schema 1.2, always one in 2.x. */
  inputs: Record<string, unknown>[];
  /** Pairs that must be equal, from precondition.StringEquals. */
  equals: readonly [string, string] | undefined;
  onFailure: 'continue' | 'exit' | 'successAndExit';
  exitOnSuccess: boolean;
  /** Runs also after an exit condition. */
  finallyStep: boolean;
}

export interface CommandDocument {
  schemaVersion: string;
  /** In 2.2 a step whose action or platform does not fit is skipped; before, it fails. */
  skipsWhatDoesNotFit: boolean;
  steps: DocumentStep[];
}

const inputs = z.record(z.string(), z.unknown());

const stepSchema = z.looseObject({
  action: z.string(),
  name: z.string().min(1),
  inputs: inputs.default({}),
  precondition: z.looseObject({ StringEquals: z.array(z.string()).length(2).optional() }).optional(),
  onFailure: z.string().optional(),
  onSuccess: z.string().optional(),
  finallyStep: z.union([z.boolean(), z.string()]).optional(),
});

const documentSchema = z.looseObject({
  schemaVersion: z.enum(['1.0', '1.2', '2.0', '2.0.1', '2.0.2', '2.0.3', '2.2']),
  parameters: parameterDeclarationsSchema.nullish(),
  runtimeConfig: z
    .record(z.string(), z.looseObject({ properties: z.union([z.array(inputs), inputs]) }))
    .optional(),
  mainSteps: z.array(stepSchema).optional(),
});

/**
 * Reads a document as a command carries it and puts the parameters in.
 * Raises InvalidDocumentError for an unknown schema, no step, a value that its declaration forbids, or a reference to
 * a Parameter Store value, which this node does not resolve.
 */
export function parseDocument(content: unknown, given: Record<string, string | string[]>): CommandDocument {
  const parsed = documentSchema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InvalidDocumentError(
      `The document cannot be used: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
    );
  }
  const document = parsed.data;
  const values = resolveParameters(document.parameters ?? {}, given);
  const references = parameterStoreReferences([document.runtimeConfig, document.mainSteps, values]);
  if (references.length > 0)
    throw new InvalidDocumentError(
      `The document refers to the Parameter Store value ${references[0]?.name}, which this node cannot resolve.`,
    );
  const { schemaVersion } = document;
  const steps = schemaVersion.startsWith('1.')
    ? pluginSteps(document.runtimeConfig ?? {}, values)
    : (document.mainSteps ?? []).map((step) => mainStep(step, values));
  if (steps.length === 0) throw new InvalidDocumentError('The document has no steps.');
  if (new Set(steps.map((step) => step.key)).size !== steps.length)
    throw new InvalidDocumentError('Two steps of the document have the same name.');
  return { schemaVersion, skipsWhatDoesNotFit: schemaVersion === '2.2', steps };
}

function pluginSteps(
  runtimeConfig: Record<string, { properties: Record<string, unknown>[] | Record<string, unknown> }>,
  values: ParameterValues,
): DocumentStep[] {
  return Object.entries(runtimeConfig).map(([action, { properties }]) => ({
    key: action,
    action,
    inputs: (Array.isArray(properties) ? properties : [properties]).map((item) => replaced(item, values)),
    equals: undefined,
    onFailure: 'continue',
    exitOnSuccess: false,
    finallyStep: false,
  }));
}

function mainStep(step: z.output<typeof stepSchema>, values: ParameterValues): DocumentStep {
  const equals = step.precondition?.StringEquals?.map((side) => String(interpolate(side, values)));
  return {
    key: step.name,
    action: step.action,
    inputs: [replaced(step.inputs, values)],
    equals: equals === undefined ? undefined : (equals as [string, string]),
    onFailure: step.onFailure === 'exit' || step.onFailure === 'successAndExit' ? step.onFailure : 'continue',
    exitOnSuccess: step.onSuccess === 'exit',
    finallyStep: String(step.finallyStep) === 'true',
  };
}

function replaced(input: Record<string, unknown>, values: ParameterValues): Record<string, unknown> {
  return interpolate(input, values) as Record<string, unknown>;
}

/** Whether a precondition holds here; `platformType` on either side stands for this node's own. */
export function preconditionHolds(
  equals: readonly [string, string] | undefined,
  platformType: string,
): boolean {
  if (equals === undefined) return true;
  const [left, right] = equals.map((side) => (side === 'platformType' ? platformType : side));
  return left === right;
}
