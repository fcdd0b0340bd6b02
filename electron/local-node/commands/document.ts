import { z } from 'zod';
import { interpolate } from '#shared/documents/interpolate';
import {
  InvalidDocumentError,
  type ParameterValues,
  parameterDeclarationsSchema,
  resolveParameters,
} from '../documents/parameters';

/** One step of a Command document, parameters already put in. */
export interface DocumentStep {
  /** Key in runtimeStatus: the plugin's name in schema 1.2, the step's name in 2.x. */
  key: string;
  /** `aws:runShellScript` ... */
  action: string;
  /** One per `properties` element in schema 1.2, always one in 2.x. */
  inputs: Record<string, unknown>[];
  /** precondition.StringEquals; undefined runs on every node. */
  precondition: StepPrecondition | undefined;
  onFailure: 'continue' | 'exit' | 'successAndExit';
  exitOnSuccess: boolean;
  /** Runs also after an exit condition. */
  finallyStep: boolean;
}

/** Two texts as written, and with the parameters in them; they hold where these are equal. */
export interface StepPrecondition {
  written: readonly [string, string];
  operands: readonly [string, string];
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
  precondition: z.looseObject({ StringEquals: z.tuple([z.string(), z.string()]).optional() }).optional(),
});

/** What steers the document stands among the inputs of a step; stock agents read it nowhere else. */
const flowSchema = z.looseObject({
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
 * Reads a document as a command carries it and puts the parameters in; references to Parameter Store stay.
 * Raises InvalidDocumentError for an unknown schema, no step, or a value that its declaration forbids.
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
    precondition: undefined,
    onFailure: 'continue',
    exitOnSuccess: false,
    finallyStep: false,
  }));
}

function mainStep(step: z.output<typeof stepSchema>, values: ParameterValues): DocumentStep {
  const written = step.precondition?.StringEquals;
  const withValues = replaced(step.inputs, values);
  const flow = flowSchema.safeParse(withValues).data ?? {};
  return {
    key: step.name,
    action: step.action,
    inputs: [withValues],
    precondition:
      written === undefined
        ? undefined
        : {
            written,
            operands: [String(interpolate(written[0], values)), String(interpolate(written[1], values))],
          },
    onFailure: flow.onFailure === 'exit' || flow.onFailure === 'successAndExit' ? flow.onFailure : 'continue',
    exitOnSuccess: flow.onSuccess === 'exit',
    finallyStep: String(flow.finallyStep) === 'true',
  };
}

function replaced(input: Record<string, unknown>, values: ParameterValues): Record<string, unknown> {
  return interpolate(input, values) as Record<string, unknown>;
}

/**
 * Whether a precondition holds here. `platformType` as it is written stands for this node's own, on either side; the
 * case of platforms does not count, as with stock agents.
 */
export function preconditionHolds(precondition: StepPrecondition | undefined, platformType: string): boolean {
  if (precondition === undefined) return true;
  const { operands, written } = precondition;
  const [left, right] = operands;
  if (written[0] === 'platformType') return right.toLowerCase() === platformType.toLowerCase();
  if (written[1] === 'platformType') return left.toLowerCase() === platformType.toLowerCase();
  return left === right;
}
