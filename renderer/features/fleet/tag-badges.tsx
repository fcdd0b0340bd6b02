import type { Tag } from '#shared/fleet/managed-node';

const shownTags = 2;
const textOf = ({ key, value }: Tag) => (value === '' ? key : `${key}: ${value}`);

/** The first tags of a node on one line, and how many more there are; all of them on hover. */
export function TagBadges({ tags }: { tags: readonly Tag[] }) {
  if (tags.length === 0) return '–';
  const hidden = tags.length - shownTags;
  return (
    <span className="tags" title={tags.map(textOf).join('\n')}>
      {tags.slice(0, shownTags).map((tag) => (
        <span key={tag.key} className="tag">
          {textOf(tag)}
        </span>
      ))}
      {hidden > 0 && <span className="tag tag-count">{`+${hidden}`}</span>}
    </span>
  );
}
