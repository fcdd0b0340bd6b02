import { type PatternTest, plainTest } from './allowed-pattern';
import { checkDeclarations } from './check-declarations';
import { checkAction, checkSteps } from './check-steps';
import { commandParameterTypes, commandSchemaVersions } from './command-document';
import { type DocumentProblem, type Fields, isFields, type Report, reportStray } from './document-problem';

/** Types of documents that are checked here. Automation and Session ones for their shape. */
export const documentTypes = ['Command', 'Session', 'Automation'] as const;
export type DocumentType = (typeof documentTypes)[number];

const schemaVersions: Record<DocumentType, readonly string[]> = {
  Command: commandSchemaVersions,
  Session: ['1.0'],
  Automation: ['0.3'],
};
const automationTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'];
const common = ['schemaVersion', 'description', 'parameters'];

/** Everything that keeps `value` from being a document of this type, in the order of its parts. Never raises. */
export function checkDocument(
  value: unknown,
  type: DocumentType,
  test: PatternTest = plainTest,
): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const report: Report = (path, message) => problems.push({ path, message });
  if (!isFields(value)) {
    report([], `A document is an object with schemaVersion and the other fields of a ${type} document.`);
    return problems;
  }
  const { schemaVersion } = value;
  if (typeof schemaVersion !== 'string') {
    const hint = typeof schemaVersion === 'number' ? `: write "${schemaVersion}" in quotes` : '';
    report(schemaVersion === undefined ? [] : ['schemaVersion'], `schemaVersion is a text${hint}.`);
    return problems;
  }
  if (!schemaVersions[type].includes(schemaVersion)) {
    const known = schemaVersions[type].join(', ');
    const message = `${type} documents have the schemaVersion ${known}, not ${schemaVersion}.`;
    problems.push({ path: ['schemaVersion'], message, kind: 'schema-version' });
    return problems;
  }
  if (value.description !== undefined && typeof value.description !== 'string')
    report(['description'], 'description is a text.');
  switch (type) {
    case 'Command':
      checkCommand(value, schemaVersion, report, test);
      break;
    case 'Session':
      checkSession(value, report, test);
      break;
    case 'Automation':
      checkDeclarations(value.parameters, automationTypes, report, test);
      checkAutomationShape(value, report);
      break;
  }
  return problems;
}

function checkCommand(document: Fields, schemaVersion: string, report: Report, test: PatternTest): void {
  checkDeclarations(document.parameters, commandParameterTypes, report, test);
  if (schemaVersion === '1.2') {
    reportStray(document, [...common, 'runtimeConfig'], [], 'A document of schema 1.2', report);
    checkRuntimeConfig(document.runtimeConfig, report);
  } else {
    const what = `A document of schema ${schemaVersion}`;
    reportStray(document, [...common, 'mainSteps', 'outputs', 'files'], [], what, report);
    checkSteps(document.mainSteps, schemaVersion, report);
  }
}

function checkRuntimeConfig(value: unknown, report: Report): void {
  if (!isFields(value) || Object.keys(value).length === 0) {
    report(['runtimeConfig'], 'A document of schema 1.2 has at least one plugin in runtimeConfig.');
    return;
  }
  for (const [action, plugin] of Object.entries(value)) {
    const path = ['runtimeConfig', action];
    checkAction(action, path, report);
    const properties = isFields(plugin) ? plugin.properties : undefined;
    const isUsable = Array.isArray(properties) ? properties.every(isFields) : isFields(properties);
    if (!isUsable)
      report([...path, 'properties'], `The properties of ${action} are an object, or a list of objects.`);
  }
}

const sessionTypes = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];

function checkSession(document: Fields, report: Report, test: PatternTest): void {
  reportStray(document, [...common, 'sessionType', 'inputs', 'properties'], [], 'A Session document', report);
  checkDeclarations(document.parameters, ['String', 'StringList', 'Boolean'], report, test);
  if (!sessionTypes.includes(document.sessionType as string))
    report(
      document.sessionType === undefined ? [] : ['sessionType'],
      `sessionType is one of ${sessionTypes.join(', ')}.`,
    );
  for (const field of ['inputs', 'properties']) {
    if (document[field] !== undefined && !isFields(document[field]))
      report([field], `${field} is an object.`);
  }
}

function checkAutomationShape(document: Fields, report: Report): void {
  const steps = document.mainSteps;
  if (!Array.isArray(steps) || steps.length === 0) {
    report(['mainSteps'], 'An Automation document has at least one step in mainSteps.');
    return;
  }
  const names = new Set<unknown>();
  for (const [index, step] of steps.entries()) {
    const path = ['mainSteps', index];
    if (!isFields(step) || typeof step.name !== 'string' || typeof step.action !== 'string')
      report(path, 'A step has a name and an action.');
    else if (names.has(step.name)) report([...path, 'name'], `Two steps have the name ${step.name}.`);
    else names.add(step.name);
  }
}
