import type { TagLabelRule } from '#shared/fleet/tag-labels';

/** A rule as it is typed: lists as texts with commas. */
export interface TagLabelDraft {
  draftId: string;
  keys: string;
  values: string;
  colour: TagLabelRule['colour'];
  label: string;
}

const listed = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
];

export function draftOf(rule: TagLabelRule, draftId: string): TagLabelDraft {
  return { ...rule, draftId, keys: rule.keys.join(', '), values: rule.values.join(', ') };
}

/** What keeps a draft from being a rule, as a sentence; undefined when nothing does. */
export function draftProblem({ keys, label }: TagLabelDraft): string | undefined {
  if (listed(keys).length === 0) return 'A rule needs a tag key.';
  if (label.trim() === '') return 'A rule needs a label: colour alone is not seen by everyone.';
  if (label.trim().length > 24) return 'A label has at most 24 characters.';
  return undefined;
}

/** The drafts that are rules, in their order. */
export function rulesOf(drafts: readonly TagLabelDraft[]): TagLabelRule[] {
  return drafts
    .filter((draft) => draftProblem(draft) === undefined)
    .map(({ keys, values, colour, label }) => ({
      keys: listed(keys),
      values: listed(values),
      colour,
      label: label.trim(),
    }));
}
