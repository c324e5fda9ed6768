import { createHash } from 'node:crypto';
import type { Bind } from '../keyset.js';
import { searchWords } from '../search-words.js';

/** What somebody searches for, in lower case. */
export type SearchTerms = {
  readonly words: readonly string[];
  /** as a name would have it: "cert manager" is looked for as "cert-manager" */
  readonly name: string;
  /** tells cursors of one search from another's */
  readonly key: string;
};

/** How well a row can fit. A search shows the rows of the first step, then those of the next. */
export type SearchStep = {
  /** a condition on a relation with the columns name and content */
  readonly condition: (relation: string, terms: SearchTerms, bind: Bind) => string;
  /** what is shown first within the step, a whole number, smaller is better; with an index of that order */
  readonly order: (relation: string, terms: SearchTerms, bind: Bind) => string;
};

/** Words of fewer letters have too few trigrams to be looked up inside others: names may only begin with them. */
const SHORTEST_WORD = 3;

/**
 * Reads a search; null when it holds no word.
 * @throws Invalid SEARCH_TOO_LONG or TEXT, path: filter, search
 */
export function searchTerms(search: string | null | undefined): SearchTerms | null {
  const words = searchWords(search);
  if (words.length === 0) return null;
  const name = words.join('-');
  return { words, name, key: createHash('sha256').update(name).digest('hex').slice(0, 12) };
}

/** A name of which the text is more comes first; pg_trgm's similarity would say the same, but has no order to walk in. */
const shortestName: SearchStep['order'] = (relation) => `length(${relation}.name)`;

const begins = (relation: string, { name }: SearchTerms, bind: Bind) =>
  `${relation}.name like ${bind(`${literal(name)}%`)}::text`;
const hasWord = (relation: string, { name }: SearchTerms, bind: Bind) =>
  `${relation}.name like ${bind(`%-${literal(name)}%`)}::text`;
const contains = (relation: string, { name }: SearchTerms, bind: Bind) =>
  `${relation}.name like ${bind(`%${literal(name)}%`)}::text`;
const mentions = (relation: string, { words }: SearchTerms, bind: Bind) =>
  words.map((word) => `${relation}.content like ${bind(`%${literal(word)}%`)}::text`).join(' and ');

/** A row belongs to the first step whose condition it meets. */
const step = (condition: SearchStep['condition'], ...notBefore: readonly SearchStep['condition'][]): SearchStep => ({
  condition: (...given) =>
    [condition(...given), ...notBefore.map((earlier) => `not ${earlier(...given)}`)].join(' and '),
  order: shortestName,
});

/** Where every word is found: at the beginning of the name, at that of a word in it, inside it, anywhere. */
export function exactSteps({ words }: SearchTerms): readonly SearchStep[] {
  const inNames = [step(begins), step(hasWord, begins)];
  if (words.every((word) => word.length < SHORTEST_WORD)) return inNames;
  return [...inNames, step(contains, begins, hasWord), step(mentions, contains)];
}

/**
 * For typing errors, when no word is found: names that are similar, or long ones of which a part is, by PostgreSQL's
 * thresholds of 0.3 and 0.6.
 */
export const similarStep: SearchStep = {
  condition: (relation, { name }, bind) =>
    `(${relation}.name % ${bind(name)}::text or ${bind(name)}::text <% ${relation}.name)
      and catalog.costs_trigrams(${relation}.name)`,
  order: (relation, { name }, bind) =>
    `(999 - round(999 * word_similarity(${bind(name)}::text, ${relation}.name)))::integer`,
};

/** A word as a pattern of LIKE that means only itself. */
function literal(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}
