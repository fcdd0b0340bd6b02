import { type Snippet, snippetSchema } from '#shared/commands/snippet';
import { SavedListFile } from './saved-list-file';

export type SnippetsFile = SavedListFile<Snippet>;

/** The commands that a person has kept. */
export const openSnippetsFile = (path: string, nowMs: number): SnippetsFile =>
  new SavedListFile({
    path,
    name: 'snippets',
    schema: snippetSchema,
    idOf: (snippet) => snippet.snippetId,
    nowMs,
  });
