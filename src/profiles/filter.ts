import { seenSql } from '../access/tag-filter.js';
import { Invalid } from '../errors.js';
import type { Bind } from '../keyset.js';
import { searchable } from './projection.js';
import type { ProfileFilter } from './queries.js';

/**
 * What a filter asks of rows of the relation "profile", all to be met; the deleted are not its matter. Each condition
 * has an index.
 * @throws Invalid SEARCH_TOO_LONG or TEXT, path: filter and the field
 */
export function filterConditions(filter: ProfileFilter, bind: Bind): readonly string[] {
  const contains = (column: string, wanted: readonly string[], field: keyof ProfileFilter) =>
    `profile.${column} @> ${bind(wanted.map((one) => storable(one, field)))}::text[]`;
  return [
    ...(filter.seen ? [seenSql(filter.seen, 'profile.tags', bind)] : []),
    ...wordsOf(filter).map((word) => `profile.content like ${bind(`%${literal(word)}%`)}::text`),
    ...(filter.tags?.length ? [contains('tags', filter.tags, 'tags')] : []),
    ...(given(filter.layerName) ? [contains('layer_names', [filter.layerName], 'layerName')] : []),
    ...(given(filter.packName) ? [contains('pack_names', [filter.packName], 'packName')] : []),
    ...(given(filter.hasDraft) ? [`profile.draft_version is ${filter.hasDraft ? 'not null' : 'null'}`] : []),
  ];
}

const SEARCH_LENGTH = 256;

/** Every word must be found somewhere in the name, the description or the tags, in any case. */
function wordsOf({ search }: ProfileFilter): readonly string[] {
  if (!given(search)) return [];
  if (search.length > SEARCH_LENGTH)
    throw new Invalid(
      'SEARCH_TOO_LONG',
      `The search is over ${SEARCH_LENGTH} characters long. Search for fewer words.`,
      ['filter', 'search'],
    );
  return [...new Set(searchable(storable(search, 'search')).split(/\s+/u))].filter((word) => word !== '');
}

/** A word as a pattern of LIKE that means only itself. */
function literal(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
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
