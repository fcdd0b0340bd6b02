import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../../platform/node/atomic-file';
import { makeDirectory } from '../../../platform/node/data-directory';
import { copyLocalFile } from './copy-local-file';
import { downloadFile } from './download-file';
import { pathBelow } from './path-below';
import { cancelled, failed, type Plugin, type PluginContext, succeeded } from './plugin';
import { fetchDocument } from './run-document';

const inputsSchema = z.looseObject({
  sourceType: z.string(),
  sourceInfo: z.unknown(),
  destinationPath: z.string().default(''),
});

const checksum = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'sha256 is 64 hexadecimal digits')
  .transform((hex) => hex.toLowerCase())
  .optional();

const httpSchema = z.object({
  url: z.string().trim(),
  authMethod: z.string().trim().default('None'),
  username: z.string().trim().default(''),
  password: z.string().trim().default(''),
  allowInsecureDownload: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .default(false),
  sha256: checksum,
});
const localSchema = z.object({ path: z.string().min(1), sha256: checksum });
const documentSchema = z.object({ name: z.string().min(1) });

/** Sources that AWS's agent knows and this node does not, with what can be done instead. */
const otherSources: Record<string, string> = {
  S3: 'offer the object as a presigned https address and use the source type HTTP',
  GitHub: 'use the source type HTTP with the address of the raw file',
  Git: 'clone the repository with aws:runShellScript, where git is installed',
};

/** aws:downloadContent: from https, from a file of this machine, or a document of the control plane. */
export const downloadContent: Plugin = async (rawInputs, context) => {
  const inputs = inputsSchema.safeParse(rawInputs);
  if (!inputs.success) return failed('aws:downloadContent needs sourceType, sourceInfo and destinationPath.');
  const { destinationPath, sourceType } = inputs.data;
  if (Object.hasOwn(otherSources, sourceType))
    return failed(`This node does not download from ${sourceType}; ${otherSources[sourceType]}.`);
  try {
    const info = readInfo(inputs.data.sourceInfo);
    const path = await download(sourceType, info, destinationPath, context);
    return succeeded(`Content downloaded to ${path}`);
  } catch (error) {
    return context.signal.aborted ? cancelled() : failed((error as Error).message);
  }
};

async function download(
  sourceType: string,
  info: unknown,
  destinationPath: string,
  context: PluginContext,
): Promise<string> {
  switch (sourceType) {
    case 'HTTP': {
      const source = parse(httpSchema, info);
      const path = destination(destinationPath, nameOfUrl(source.url), context);
      await downloadFile(source, path, context);
      return path;
    }
    case 'LocalFile': {
      const source = parse(localSchema, info);
      if (!isAbsolute(source.path))
        throw new Error(`The path of a local file is absolute, not ${source.path}.`);
      const path = destination(destinationPath, basename(source.path), context);
      await copyLocalFile(source, path, context.signal);
      return path;
    }
    case 'SSMDocument': {
      const { name } = parse(documentSchema, info);
      const text = await fetchDocument(name, context);
      const path = destination(destinationPath, `${basename(name).split(':')[0]}.json`, context);
      writeFileAtomically(path, text);
      return path;
    }
    default:
      throw new Error(
        `There is no source type ${sourceType}; this node has HTTP, LocalFile and SSMDocument.`,
      );
  }
}

/** Relative paths lie in the command's folder for downloads; what is a folder gets the file under its own name. */
function destination(given: string, fileName: string, { downloads }: PluginContext): string {
  const path = isAbsolute(given) ? given : pathBelow(downloads, given);
  const isFolder = given === '' || /[\\/]$/.test(given) || isDirectory(path);
  const file = isFolder ? join(path, fileName) : path;
  makeDirectory(dirname(file));
  return file;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function nameOfUrl(url: string): string {
  try {
    const name = basename(decodeURIComponent(new URL(url).pathname));
    return /^[^\\/\0]+$/.test(name) && name !== '..' && name !== '.' ? name : 'download';
  } catch {
    return 'download';
  }
}

function readInfo(info: unknown): unknown {
  if (typeof info !== 'string') return info;
  try {
    return JSON.parse(info);
  } catch {
    throw new Error('sourceInfo is no JSON object.');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, info: unknown): z.output<Schema> {
  const result = schema.safeParse(info);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(
    `sourceInfo cannot be used: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unknown'}.`,
  );
}
