/** One condition on the tags of a profile, as it is typed. `key`: for the page, so that a row keeps its place. */
export type Condition = { readonly key: string; readonly kind: 'is' | 'isNot'; readonly tag: string };

/** Conditions of which all have to be met, or any. */
export type Group = { readonly key: string; readonly kind: 'all' | 'any'; readonly parts: readonly Part[] };
export type Part = Condition | Group;

/** A filter as the API reads it: one of the four is there. */
export type TagFilter = {
  readonly is?: string | null;
  readonly isNot?: string | null;
  readonly all?: TagFilter[] | null;
  readonly any?: TagFilter[] | null;
};

/** The same as it is given: nobody changes it. */
export type GivenFilter = {
  readonly is?: string | null;
  readonly isNot?: string | null;
  readonly all?: readonly GivenFilter[] | null;
  readonly any?: readonly GivenFilter[] | null;
};

let lastKey = 0;

/** An empty condition. */
export function newCondition(kind: Condition['kind'] = 'is', tag = ''): Condition {
  return { key: `part-${++lastKey}`, kind, tag };
}

/** A group with one empty condition. */
export function newGroup(kind: Group['kind'], parts: readonly Part[] = [newCondition()]): Group {
  return { key: `part-${++lastKey}`, kind, parts };
}

/** Whether a part holds parts itself. */
export function isGroup(part: Part): part is Group {
  return 'parts' in part;
}

/** A filter as the form shows it: always a group at the top, of one condition at least. */
export function groupOf(filter: GivenFilter | null | undefined): Group {
  if (!filter) return newGroup('all');
  const part = partOf(filter);
  return isGroup(part) ? part : newGroup('all', [part]);
}

/** What the form says as a filter: groups of one are that one. */
export function filterOf(part: Part): TagFilter {
  if (!isGroup(part)) return part.kind === 'is' ? { is: part.tag.trim() } : { isNot: part.tag.trim() };
  const [only, ...others] = part.parts.map(filterOf);
  if (only !== undefined && others.length === 0) return only;
  const parts = part.parts.map(filterOf);
  return part.kind === 'all' ? { all: parts } : { any: parts };
}

/** Every condition, in the order of the page. */
export function conditionsOf(part: Part): readonly Condition[] {
  return isGroup(part) ? part.parts.flatMap(conditionsOf) : [part];
}

/** Whether a profile with these tags is seen; as the server decides it (src/access/tag-filter.ts). */
export function sees(filter: GivenFilter, tags: readonly string[]): boolean {
  if (filter.all) return filter.all.every((one) => sees(one, tags));
  if (filter.any) return filter.any.some((one) => sees(one, tags));
  return typeof filter.is === 'string' ? tags.includes(filter.is) : !tags.includes(filter.isNot ?? '');
}

/** A filter for people, as the server words it: is "edge" and (is "site:berlin" or is not "test"). */
export function wordsOf(filter: GivenFilter): string {
  const parts = filter.all ?? filter.any;
  if (!parts) return typeof filter.is === 'string' ? `is "${filter.is}"` : `is not "${filter.isNot ?? ''}"`;
  return parts
    .map((part) => ((part.all ?? part.any) && parts.length > 1 ? `(${wordsOf(part)})` : wordsOf(part)))
    .join(filter.all ? ' and ' : ' or ');
}

function partOf(filter: GivenFilter): Part {
  if (filter.all) return newGroup('all', filter.all.map(partOf));
  if (filter.any) return newGroup('any', filter.any.map(partOf));
  return typeof filter.is === 'string' ? newCondition('is', filter.is) : newCondition('isNot', filter.isNot ?? '');
}
