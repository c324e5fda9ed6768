import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { searchable } from './projection.js';

const PATH = ['filter', 'search'];

/**
 * The words of a search, each once, as they stand in the columns that are searched. None of no search.
 * @throws Invalid SEARCH_TOO_LONG or TEXT, path: filter, search
 */
export function searchWords(search: string | null | undefined): readonly string[] {
  if (search === null || search === undefined) return [];
  if (search.length > limits.searchLength)
    throw new Invalid(
      'SEARCH_TOO_LONG',
      `The search is over ${limits.searchLength} characters long. Search for fewer words.`,
      PATH,
    );
  if (/[\0\p{Surrogate}]/u.test(search))
    throw new Invalid('TEXT', 'search holds U+0000 or half a character, which no text here has. Leave it out.', PATH);
  return [...new Set(searchable(search).split(/\s+/u))].filter((word) => word !== '');
}

/** A word as a pattern of LIKE that finds it anywhere and means only itself. */
export function anywhere(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
