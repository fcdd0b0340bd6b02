import { readFileSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { z } from 'zod';
import { cutText, streamLimit, streamSuffix } from '../output-limits';
import { pathBelow } from './path-below';
import { failed, type InsideResult, type Plugin, type PluginContext, type PluginResult } from './plugin';
import { readDocumentText } from './read-document-text';

/** Stock agents' limit: a document in a document in the command's own, and one more. */
const maxDepth = 3;

const inputsSchema = z.looseObject({
  documentType: z.enum(['SSMDocument', 'LocalPath']),
  documentPath: z.string().min(1),
  documentParameters: z.unknown().optional(),
});

const parametersSchema = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string()), z.unknown().transform((value) => JSON.stringify(value))]),
);

/** aws:runDocument: a document of the control plane, or one that an earlier step downloaded. */
export const runDocumentPlugin: Plugin = async (rawInputs, context) => {
  const inputs = inputsSchema.safeParse(rawInputs);
  if (!inputs.success)
    return failed('aws:runDocument needs documentType (SSMDocument or LocalPath) and documentPath.');
  if (context.depth >= maxDepth)
    return failed(`Documents can be run inside one another ${maxDepth} deep; this one is deeper.`);
  try {
    const parameters = await readParameters(inputs.data.documentParameters);
    const text =
      inputs.data.documentType === 'SSMDocument'
        ? await fetchDocument(inputs.data.documentPath, context)
        : readLocal(inputs.data.documentPath, context.downloads);
    const content = await readDocumentText(text);
    return joined(await context.runInside(content, parameters));
  } catch (error) {
    return failed(`The document ${inputs.data.documentPath} could not be run: ${(error as Error).message}`);
  }
};

/** `name`, `name:version`, or an ARN with either. */
export function fetchDocument(path: string, { services }: Pick<PluginContext, 'services'>): Promise<string> {
  const [name = '', version] = basename(path).split(':');
  return services.getDocument(name, version === '' ? undefined : version);
}

function readLocal(path: string, downloads: string): string {
  const file = isAbsolute(path) ? path : pathBelow(downloads, path);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
}

/** An object, or the text of one in JSON or YAML. */
async function readParameters(given: unknown): Promise<Record<string, string | string[]>> {
  if (given === undefined || given === '' || given === null) return {};
  const value = typeof given === 'string' ? await readDocumentText(given) : given;
  const parsed = parametersSchema.safeParse(value);
  if (!parsed.success) throw new Error('documentParameters is no object.');
  return parsed.data;
}

/** The worst of the steps decides; outputs follow one another. */
function joined({ status, steps }: InsideResult): PluginResult {
  const all = (pick: (step: InsideResult['steps'][number]) => string) =>
    cutText(
      steps
        .map(pick)
        .filter((text) => text !== '')
        .join('\n'),
      streamLimit,
      streamSuffix,
    );
  const isGood = status === 'Success';
  return {
    status,
    code: isGood ? 0 : 1,
    standardOutput: all((step) => step.standardOutput),
    standardError: all((step) => step.standardError),
  };
}
