import { type Fields, isFields, type Report, reportStray } from './document-problem';
import type { DocumentPath } from './document-source';
import { isPlugin } from './plugins';

/** Inputs that every plugin of schema 2.2 takes. Stock agents find them there and not on the step itself. */
export const sharedInputs = ['onFailure', 'onSuccess', 'finallyStep'] as const;

const stepFields = [
  'action',
  'name',
  'description',
  'inputs',
  'maxAttempts',
  'timeoutSeconds',
  'precondition',
];
const flowOfAutomation = ['isEnd', 'nextStep', 'isCritical', 'onCancel'];
const maxSteps = 100;

/** Checks the `mainSteps` of a Command document of schema 2.0 or 2.2. */
export function checkSteps(value: unknown, schemaVersion: string, report: Report): void {
  if (!Array.isArray(value) || value.length === 0) {
    report(['mainSteps'], `A document of schema ${schemaVersion} has at least one step in mainSteps.`);
    return;
  }
  if (value.length > maxSteps)
    report(['mainSteps'], `A document has at most ${maxSteps} steps, not ${value.length}.`);
  const names = new Set<string>();
  for (const [index, step] of value.entries()) {
    const path = ['mainSteps', index];
    if (!isFields(step)) {
      report(path, 'A step is an object with an action, a name and inputs.');
      continue;
    }
    const { name } = step;
    if (typeof name !== 'string' || !/^[^\s\p{C}].{0,127}$/u.test(name))
      report(
        name === undefined ? path : [...path, 'name'],
        'The name of a step is a text of 1 to 128 characters.',
      );
    else if (names.has(name)) report([...path, 'name'], `Two steps have the name ${name}.`);
    else names.add(name);
    checkStep(step, path, schemaVersion, index === value.length - 1, report);
  }
}

function checkStep(
  step: Fields,
  path: DocumentPath,
  schemaVersion: string,
  isLast: boolean,
  report: Report,
): void {
  for (const name of flowOfAutomation) {
    if (Object.hasOwn(step, name))
      report(
        [...path, name],
        `${name} belongs to Automation; steps of a Command document have onFailure, onSuccess and finallyStep.`,
      );
  }
  for (const name of sharedInputs) {
    if (Object.hasOwn(step, name))
      report(
        [...path, name],
        `${name} stands among the inputs of a step; nodes do not look for it elsewhere.`,
      );
  }
  reportStray(step, [...stepFields, ...flowOfAutomation, ...sharedInputs], path, 'A step', report);
  checkAction(step.action, step.action === undefined ? path : [...path, 'action'], report);
  const { inputs, precondition } = step;
  if (inputs !== undefined && !isFields(inputs)) report([...path, 'inputs'], 'inputs is an object.');
  if (precondition !== undefined)
    checkPrecondition(precondition, [...path, 'precondition'], schemaVersion, report);
  if (isFields(inputs)) checkFlow(inputs, [...path, 'inputs'], schemaVersion, isLast, report);
}

export function checkAction(action: unknown, path: DocumentPath, report: Report): void {
  if (typeof action !== 'string')
    report(path, 'The action of a step is the name of a plugin, such as aws:runShellScript.');
  else if (!isPlugin(action)) report(path, `There is no plugin ${action} for Command documents.`);
}

function checkPrecondition(value: unknown, path: DocumentPath, schemaVersion: string, report: Report): void {
  if (schemaVersion !== '2.2')
    report(path, `precondition needs schema 2.2; this document has ${schemaVersion}.`);
  const operands = isFields(value) ? value.StringEquals : undefined;
  const hasForm =
    isFields(value) &&
    Object.keys(value).length === 1 &&
    Array.isArray(operands) &&
    operands.length === 2 &&
    operands.every((operand) => typeof operand === 'string');
  if (!hasForm)
    report(
      path,
      'A precondition is {"StringEquals": [a, b]} with two texts; platformType stands for the platform of the node.',
    );
}

function checkFlow(
  fields: Fields,
  path: DocumentPath,
  schemaVersion: string,
  isLast: boolean,
  report: Report,
): void {
  const { finallyStep, onFailure, onSuccess } = fields;
  const used = sharedInputs.find((name) => Object.hasOwn(fields, name));
  if (used !== undefined && schemaVersion !== '2.2')
    report([...path, used], `${used} needs schema 2.2; this document has ${schemaVersion}.`);
  if (onFailure !== undefined && onFailure !== 'exit' && onFailure !== 'successAndExit')
    report([...path, 'onFailure'], 'onFailure is exit or successAndExit; without it the next step runs.');
  if (onSuccess !== undefined && onSuccess !== 'exit')
    report([...path, 'onSuccess'], 'onSuccess is exit; without it the next step runs.');
  if (finallyStep === undefined) return;
  if (![true, false, 'true', 'false'].includes(finallyStep as boolean))
    report([...path, 'finallyStep'], 'finallyStep is true or false.');
  else if ((finallyStep === true || finallyStep === 'true') && !isLast)
    report([...path, 'finallyStep'], 'Only the last step can be the finallyStep.');
}
