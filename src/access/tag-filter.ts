import { Invalid } from '../errors.js';
import { limits } from '../limits.js';

/**
 * Which profiles somebody may see, by their tags: one that is there, one that isn't, all of several conditions, or any
 * of them. Archives, devices and histories are seen with their profile; for everybody else they don't exist.
 */
export type TagFilter =
  | { readonly is: string }
  | { readonly isNot: string }
  | { readonly all: readonly TagFilter[] }
  | { readonly any: readonly TagFilter[] };

/** A filter as callers write it: exactly one of the four is given. */
export type TagFilterInput = {
  readonly is?: string | null;
  readonly isNot?: string | null;
  readonly all?: readonly TagFilterInput[] | null;
  readonly any?: readonly TagFilterInput[] | null;
};

/** What is asked for is told by its numbers, so that a filter can't make lists slow. */
const MOST = { conditions: 50, depth: 5 } as const;

/** Of one filter. */
export const MOST_CONDITIONS = MOST.conditions;

/** Reads a filter. @throws Invalid TAG_FILTER, path: where in the input */
export function readTagFilter(input: TagFilterInput, path: readonly string[]): TagFilter {
  const counted = { conditions: 0 };
  const read = (one: TagFilterInput, at: readonly string[]): TagFilter => {
    if (at.length - path.length > 2 * (MOST.depth - 1))
      throw wrong(at, `Conditions lie in each other more than ${MOST.depth} deep. Write it flatter.`);
    const given = (['is', 'isNot', 'all', 'any'] as const).filter((name) => (one[name] ?? null) !== null);
    const [kind] = given;
    if (kind === undefined || given.length > 1)
      throw wrong(at, 'A condition says one of is, isNot, all and any; give exactly one of them.');
    if (kind === 'is' || kind === 'isNot') {
      counted.conditions += 1;
      if (counted.conditions > MOST.conditions)
        throw wrong(at, `A filter has up to ${MOST.conditions} conditions; this one has more.`);
      const tag = requireTag(one[kind]!, [...at, kind]);
      return kind === 'is' ? { is: tag } : { isNot: tag };
    }
    const parts = one[kind]!;
    if (parts.length === 0) throw wrong([...at, kind], `"${kind}" holds no condition; give one or more.`);
    const conditions = parts.map((part, place) => read(part, [...at, kind, String(place)]));
    return kind === 'all' ? { all: conditions } : { any: conditions };
  };
  return read(input, path);
}

/** Whether a profile with these tags is seen. Without a filter every profile is. */
export function sees(filter: TagFilter | undefined, tags: readonly string[]): boolean {
  if (filter === undefined) return true;
  if ('is' in filter) return tags.includes(filter.is);
  if ('isNot' in filter) return !tags.includes(filter.isNot);
  return 'all' in filter ? filter.all.every((one) => sees(one, tags)) : filter.any.some((one) => sees(one, tags));
}

/** The same as a condition of SQL on a column of tags; tags that aren't there (null) are not seen. */
export function seenSql(filter: TagFilter, column: string, bind: (value: unknown) => string): string {
  if ('is' in filter) return `${column} @> ${bind([filter.is])}::text[]`;
  if ('isNot' in filter) return `not (${column} @> ${bind([filter.isNot])}::text[])`;
  const [parts, word] = 'all' in filter ? [filter.all, ' and '] : [filter.any, ' or '];
  return `(${parts.map((part) => seenSql(part, column, bind)).join(word)})`;
}

/** Whether two filters are written alike; none at all is one of them. */
export function isSameFilter(one: TagFilter | null | undefined, other: TagFilter | null | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** A filter for people: is "edge" and (is "site:berlin" or is not "test"). */
export function tagFilterText(filter: TagFilter): string {
  if ('is' in filter) return `is "${filter.is}"`;
  if ('isNot' in filter) return `is not "${filter.isNot}"`;
  const [parts, word] = 'all' in filter ? [filter.all, ' and '] : [filter.any, ' or '];
  return parts
    .map((part) =>
      'is' in part || 'isNot' in part || parts.length === 1 ? tagFilterText(part) : `(${tagFilterText(part)})`,
    )
    .join(word);
}

function requireTag(tag: string, path: readonly string[]): string {
  const { min, max } = limits.tagLength;
  const length = [...tag].length;
  if (length < min || length > max || /[\0\p{Surrogate}]/u.test(tag))
    throw wrong(path, `A tag has ${min} to ${max} characters, as profiles have them.`);
  return tag;
}

function wrong(path: readonly string[], message: string): Invalid {
  return new Invalid('TAG_FILTER', message, path);
}
