import { seenSql } from '../access/tag-filter.js';
import { Invalid } from '../errors.js';
import type { Bind } from '../keyset.js';
import type { ProfileFilter } from './queries.js';
import { searchWords, wordConditions } from '../search-words.js';

/** Conditions on rows of the relation "profile", all to be met. */
export type Conditions = {
  /** cheap to look at where a row is at hand */
  readonly found: readonly string[];
  /** the same with what their indexes are asked: dear for a row, cheap for all */
  readonly indexed: readonly string[];
};

/**
 * What a filter asks; the deleted are not its matter. Each condition has an index.
 * @throws Invalid SEARCH_TOO_LONG or TEXT, path: filter and the field
 */
export function filterConditions(filter: ProfileFilter, bind: Bind): Conditions {
  const contains = (column: string, wanted: readonly string[], field: keyof ProfileFilter) =>
    `profile.${column} @> ${bind(wanted.map((one) => storable(one, field)))}::text[]`;
  const words = searchWords(filter.search).map((word) => wordConditions('profile.content', word, bind));
  const others = [
    ...(filter.seen ? [seenSql(filter.seen, 'profile.tags', bind)] : []),
    ...(filter.tags?.length ? [contains('tags', filter.tags, 'tags')] : []),
    ...(given(filter.layerName) ? [contains('layer_names', [filter.layerName], 'layerName')] : []),
    ...(given(filter.packName) ? [contains('pack_names', [filter.packName], 'packName')] : []),
    ...(given(filter.hasDraft) ? [`profile.draft_version is ${filter.hasDraft ? 'not null' : 'null'}`] : []),
  ];
  return {
    found: [...words.map(({ found }) => found), ...others],
    indexed: [...words.map(({ indexed }) => indexed), ...others],
  };
}

function given<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function storable(text: string, field: keyof ProfileFilter): string {
  if (!/[\0\p{Surrogate}]/u.test(text)) return text;
  throw new Invalid('TEXT', `${field} holds U+0000 or half a character, which no text here has. Leave it out.`, [
    'filter',
    field,
  ]);
}
