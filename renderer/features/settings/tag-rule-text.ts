import type { Tag } from '#shared/fleet/managed-node';
import { tagKeyProblem, tagValueProblem } from '#shared/fleet/tag-rules';

/** "Environment=production, Tier=db". */
export function tagRuleText(tags: readonly Tag[]): string {
  return tags.map(({ key, value }) => `${key}=${value}`).join(', ');
}

/** Reads such a text; answers a sentence when it is none. */
export function parseTagRule(text: string): { tags: Tag[] } | { problem: string } {
  const tags: Tag[] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    if (at < 0) return { problem: `“${part.trim()}” has no value: write it as Key=value.` };
    const tag = { key: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
    const problem = tagKeyProblem(tag.key, []) ?? tagValueProblem(tag.value);
    if (problem !== undefined) return { problem };
    tags.push(tag);
  }
  if (tags.length === 0) return { problem: 'Name at least one tag, as Key=value.' };
  if (tags.length > 20) return { problem: 'A rule has at most 20 tags.' };
  return { tags };
}
