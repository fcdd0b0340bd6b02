import { z } from 'zod';
import { AwsError } from '../errors';

const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
export const tagInput = z.object({
  Key: z.string().min(1).max(128).regex(characters),
  Value: z.string().max(256).regex(characters),
});
export const tagListInput = z.array(tagInput);

const maxTags = 50;

/** AWS's rules beyond lengths: no `aws:` prefix, no key twice, at most 50 on a resource. */
export function checkTags(tags: readonly { Key: string }[], existingKeys: readonly string[] = []): void {
  const keys = tags.map((tag) => tag.Key);
  if (new Set(keys).size !== keys.length)
    throw new AwsError('ValidationException', 'A tag key occurs twice in the request.');
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved)
    throw new AwsError('ValidationException', `The tag key ${reserved} begins with aws:, which is reserved.`);
  if (new Set([...existingKeys, ...keys]).size > maxTags) {
    throw new AwsError('TooManyTagsError', `A resource can have at most ${maxTags} tags.`);
  }
}
