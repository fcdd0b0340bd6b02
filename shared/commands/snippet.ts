import { z } from 'zod';
import { type ParameterValues, parameterValuesSchema } from './command';

/** A command that was kept: what is run and with which parameters, but not on whom. */
export const snippetSchema = z.object({
  snippetId: z.uuid(),
  name: z.string().trim().min(1).max(100),
  documentName: z.string().min(1).max(200),
  documentVersion: z.string().max(32),
  /** Texts may hold variables, see `snippetVariables`. */
  parameters: parameterValuesSchema,
});
export type Snippet = z.infer<typeof snippetSchema>;

export interface SnippetVariable {
  name: string;
  /** Offered where the variable is asked for. */
  default: string;
}

/**
 * `[[name]]` or `[[name=default]]`. Neither shells nor documents have a use for this form: bash's `[[` is followed by a
 * space, and documents have braces.
 */
const variable = /\[\[([A-Za-z]\w{0,63})(?:=([^\]\n]*))?\]\]/g;

/** The variables in the texts of a snippet, each once, in their order; the first default counts. */
export function snippetVariables(parameters: ParameterValues): SnippetVariable[] {
  const found = new Map<string, SnippetVariable>();
  for (const text of Object.values(parameters).flat())
    for (const [, name = '', standard] of text.matchAll(variable)) {
      const known = found.get(name);
      if (!known) found.set(name, { name, default: standard ?? '' });
      else if (known.default === '' && standard !== undefined) known.default = standard;
    }
  return [...found.values()];
}

/** The parameters with values in the place of variables; one without a value stays as it is. Values are not looked at again. */
export function fillVariables(
  parameters: ParameterValues,
  values: Readonly<Record<string, string>>,
): ParameterValues {
  const fill = (text: string) =>
    text.replace(variable, (whole, name: string) =>
      Object.hasOwn(values, name) ? (values[name] as string) : whole,
    );
  return Object.fromEntries(Object.entries(parameters).map(([name, texts]) => [name, texts.map(fill)]));
}
