import { Invalid } from './errors.js';
import type { Bind } from './keyset.js';
import { limits } from './limits.js';

const PATH = ['filter', 'search'];

/** A text as search compares it: letters of any case and either composition are the same. */
export function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

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

/** What finds a word, and the same with what its index is asked. */
export type WordConditions = {
  /** cheap to look at where a row is at hand */
  readonly found: string;
  /** dear for a row, cheap for all */
  readonly indexed: string;
};

/** What makes a trigram in every locale; words without it are looked up by their parts. */
const TRIGRAM = /[a-z0-9]{3}/;

/** A word that stands anywhere in a column, which has an index on its trigrams and one on its parts. */
export function wordConditions(column: string, word: string, bind: Bind): WordConditions {
  if (TRIGRAM.test(word)) {
    const found = `${column} like ${bind(anywhere(word))}::text`;
    return { found, indexed: found };
  }
  const wanted = `${bind(word)}::text`;
  const found = `position(${wanted} in ${column}) > 0`;
  return { found, indexed: `(${found} and read.parts(${column}) collate "C" @> read.parts(${wanted}))` };
}

/** A word as a pattern of LIKE that means only itself. */
function anywhere(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
