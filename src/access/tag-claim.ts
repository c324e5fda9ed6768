import { valuesAt } from './claim-values.js';
import { MOST_CONDITIONS, readTagFilter, type TagFilter } from './tag-filter.js';

/** Which values of a claim let profiles with which tag be seen; the value "*": everybody's, the tag "*": every profile. */
export type TagMapping = readonly (readonly [value: string, tag: string])[];

/**
 * What somebody sees by what the identity provider says of them: profiles with any of the tags that they are given.
 * @param path of the claim, dots between
 * @returns null: every profile; undefined: nothing that they have lets them see one
 */
export function tagFilterByClaim(
  claims: Readonly<Record<string, unknown>>,
  path: string,
  mapping: TagMapping,
): TagFilter | null | undefined {
  const values = new Set([...valuesAt(claims, path), '*']);
  const tags = new Set(mapping.flatMap(([value, tag]) => (values.has(value) ? tag : [])));
  if (tags.has('*')) return null;
  const [first, ...others] = [...tags].map((tag): TagFilter => ({ is: tag }));
  return others.length === 0 ? first : { any: [first!, ...others] };
}

/** @throws Error for what is no mapping, with the part that is wrong */
export function readTagMapping(text: string): TagMapping {
  const mapping = text.split(',').map((pair) => {
    const equals = pair.lastIndexOf('=');
    const [value, tag] = [pair.slice(0, Math.max(0, equals)).trim(), pair.slice(equals + 1).trim()];
    if (value === '' || tag === '') throw new Error(`"${pair.trim()}" is no value=tag`);
    return [value, tag] as const;
  });
  const tags = [...new Set(mapping.map(([, tag]) => tag))];
  if (tags.length > MOST_CONDITIONS) throw new Error(`these are ${tags.length} tags, over ${MOST_CONDITIONS}`);
  for (const tag of tags) requireTag(tag);
  return mapping;
}

function requireTag(tag: string): void {
  try {
    readTagFilter({ is: tag }, []);
  } catch (cause) {
    throw new Error(`"${tag.slice(0, 20)}…" is no tag that a profile can have`, { cause });
  }
}
