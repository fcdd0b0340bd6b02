import { z } from 'zod';
import type { Tag } from './managed-node';

export const labelColours = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const;
export type LabelColour = (typeof labelColours)[number];

/** Marks what stands on nodes with a tag: when one of `keys` has one of `values`. Case does not matter; no value means any. */
export const tagLabelRuleSchema = z.object({
  keys: z.array(z.string().min(1).max(128)).min(1).max(20),
  values: z.array(z.string().max(256)).max(50),
  colour: z.enum(labelColours),
  label: z.string().min(1).max(24),
});
export type TagLabelRule = z.infer<typeof tagLabelRuleSchema>;

export type TagLabel = Pick<TagLabelRule, 'colour' | 'label'>;

const isAmong = (text: string, texts: readonly string[]) =>
  texts.some((one) => one.toLowerCase() === text.toLowerCase());

/** The mark of a node with these tags: that of the first rule which matches. */
export function tagLabelOf(tags: readonly Tag[], rules: readonly TagLabelRule[]): TagLabel | undefined {
  const rule = rules.find(({ keys, values }) =>
    tags.some((tag) => isAmong(tag.key, keys) && (values.length === 0 || isAmong(tag.value, values))),
  );
  return rule && { colour: rule.colour, label: rule.label };
}
