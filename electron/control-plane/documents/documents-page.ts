import { commandSchemaVersions } from '#shared/documents/command-document';
import { builtInDocuments } from './catalogue';
import type { BridgeDocument } from './document';
import { documentParameters } from './parameters';

const introduction = `# Documents

A document says what nodes do and which parameters that takes. The bridge carries the documents below under AWS's names, written anew, and keeps your own: CreateDocument, UpdateDocument and the rest of the family work as on AWS. This page is made from the code.

## Your own documents

- Command documents of schema ${commandSchemaVersions.join(', ')}, Session documents of schema 1.0, in JSON or YAML, at most 64 KB. Automation documents of schema 0.3 are kept and checked for their shape; nothing runs them yet. Other types are refused.
- What is wrong with a document is said with its line and column; up to five problems at once.
- Parameters of Command documents are String, StringList or StringMap. \`allowedPattern\` has to match the whole value; it is a JavaScript expression here, a Java one on AWS.
- \`{{ name }}\` is replaced once: a value is not looked at again. \`{{ssm:name}}\` is refused until the bridge has a Parameter Store.
- \`onFailure\` (exit, successAndExit), \`onSuccess\` (exit) and \`finallyStep\` stand among the inputs of a step of schema 2.2, where agents look for them; on the step itself they are refused, since agents would overlook them. \`isEnd\` and \`nextStep\` belong to Automation.
- A script that exits with 168 ends its document well, with 169 badly, with 194 (on Windows 3010) it asks for a reboot after which its step is run again. A node of ours reboots its machine only where its owner has written \`{"reboot": true}\` into \`consent.json\` in the data directory of the node, and at most five times for one command; otherwise the step fails and says so.
- When a node of ours is killed in a step, what had ended stays as it was reported, the step is Failed, and of the rest only the \`finallyStep\` runs, when the node is back.
- AWS's reference says that a document without a target type can run on no resource; its Run Command runs such documents all the same, and so does the bridge. The target type is what ListDocuments filters by; \`/\` stands for all.
- A plugin that is not for the platform of the node is skipped in schema 2.2 and fails in older ones. A plugin for that platform that a node of ours lacks fails in each of them.
- The bridge is one account: whom a document is shared with is kept and answered, and lets nobody else read it. Reviews are kept as notes; nothing waits for them.

## Documents of the bridge
`;

/** docs/documents.md. */
export function documentsPage(): string {
  const commands = builtInDocuments.filter((one) => one.documentType === 'Command');
  const sessions = builtInDocuments.filter((one) => one.documentType === 'Session');
  return [
    introduction,
    ...commands.map(section),
    '## Session documents\n',
    '| document | what it is for |',
    '| --- | --- |',
    ...sessions.map((one) => `| ${one.name} | ${one.description} |`),
    '',
  ].join('\n');
}

function section(document: BridgeDocument): string {
  const parameters = Object.entries(documentParameters(document)).map(([name, { description, type }]) => {
    const text = (description ?? '').replaceAll('|', '\\|');
    return `| ${name} | ${type} | ${text} |`;
  });
  return [
    `### ${document.name}`,
    '',
    `Schema ${document.schemaVersion}, for ${document.platformTypes.join(', ')}.`,
    '',
    document.page?.does ?? document.description,
    '',
    `Other than AWS's: ${document.page?.differs ?? 'nothing.'}`,
    '',
    '| parameter | type | |',
    '| --- | --- | --- |',
    ...parameters,
    '',
  ].join('\n');
}
