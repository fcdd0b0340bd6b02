import { checkParameters } from '../documents/check-parameters';
import type { CommandDocumentSource, DocumentStepSource } from '../documents/command-document';
import { interpolate } from '../documents/interpolate';
import { readJson } from '../documents/json-source';
import type { DocumentContent } from '../documents/library';
import { readYaml } from '../documents/yaml-source';
import type { ParameterValues } from './command';

/** Reads what GetDocument answered. Raises DocumentSyntaxError; a document of ours or of AWS has been checked by its service. */
export function readCommandDocument({ content, format }: DocumentContent): CommandDocumentSource {
  const { value } = format === 'YAML' ? readYaml(content) : readJson(content);
  return value as CommandDocumentSource;
}

/** One step of a document with a node's parameters put in. */
export interface PreviewedStep {
  name: string;
  action: string;
  /** The lines that would be run, where the step has some. */
  script: string | undefined;
  /** All of its inputs, as JSON, where it has no script. */
  inputs: string;
  /** Platform that the step is for, where it says so. */
  platform: string | undefined;
}

function stepsOf({ mainSteps, runtimeConfig }: CommandDocumentSource): DocumentStepSource[] {
  if (mainSteps) return mainSteps;
  return Object.entries(runtimeConfig ?? {}).flatMap(([action, { properties }]) => {
    const list = Array.isArray(properties) ? properties : [properties];
    return list.map((inputs, at) => ({
      action,
      name: `${action} ${at + 1}`,
      inputs: inputs as Record<string, unknown>,
    }));
  });
}

/**
 * The steps as a node would get them. `{{ssm:…}}` stays as it is: it is resolved when the command is sent. Answers what is
 * wrong with the parameters instead, where something is.
 */
export function previewSteps(
  document: CommandDocumentSource,
  parameters: ParameterValues,
): { steps: PreviewedStep[]; problems: string[] } {
  const { values, problems } = checkParameters(document.parameters ?? {}, parameters);
  const steps = stepsOf(document).map((step): PreviewedStep => {
    const inputs = interpolate(step.inputs ?? {}, values) as Record<string, unknown>;
    const lines = inputs.runCommand;
    const operands: readonly string[] = step.precondition?.StringEquals ?? [];
    return {
      name: step.name,
      action: step.action,
      script: Array.isArray(lines) ? lines.join('\n') : typeof lines === 'string' ? lines : undefined,
      inputs: JSON.stringify(inputs, null, 2),
      platform: operands.includes('platformType')
        ? operands.find((operand) => operand !== 'platformType')
        : undefined,
    };
  });
  return { steps, problems: problems.map(({ message }) => message) };
}

export type ScriptLanguage = 'shell' | 'powershell';

const languages: Readonly<Record<string, ScriptLanguage>> = {
  'aws:runShellScript': 'shell',
  'aws:runPowerShellScript': 'powershell',
};

/** Parameters that are scripts: those whose lines are the lines of a step, by name. */
export function scriptParameters(document: CommandDocumentSource): Map<string, ScriptLanguage> {
  const found = new Map<string, ScriptLanguage>();
  for (const { action, inputs } of stepsOf(document)) {
    const language = languages[action];
    const lines = [inputs?.runCommand].flat();
    for (const line of language ? lines : []) {
      const name = /^\s*\{\{\s*([\w.-]+)\s*\}\}\s*$/.exec(String(line))?.[1];
      if (name !== undefined && language && !found.has(name)) found.set(name, language);
    }
  }
  return found;
}
