import type { Pool } from 'pg';
import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { run, statement } from '../store/statement.js';
import { accountWord } from './line-words.js';
import { tsqueryOf, typedWords } from './words.js';

type Bind = (value: unknown) => string;
type Condition = (bind: Bind) => string;

/** More words than this find nothing more than these do. */
const MOST_WORDS = 20;

/** People are few, and their names are kept in one place only: they are asked for by name at the moment of the search. */
const selectAccounts = statement(`
  select word, account.id
    from unnest($1::text[]) as word
    join access.account as account on strpos(lower(account.name), word) > 0 or strpos(account.email_key, word) > 0
   limit 1000`);

/**
 * Lines that have all of these words, as a condition on es.event; null when no word was typed.
 * @throws Invalid TEXT when it is too long or holds what no text has
 */
export async function textCondition(pool: Pool, text: string): Promise<Condition | null> {
  if ([...text].length > limits.searchLength || text.includes('\0'))
    throw new Invalid('TEXT', `Search for ${limits.searchLength} characters at most, without U+0000.`, [
      ...['filter', 'text'],
    ]);
  const words = typedWords(text).slice(0, MOST_WORDS);
  if (words.length === 0) return null;
  const people = await run<{ word: string; id: string }>(pool, selectAccounts, [words]);
  const query = tsqueryOf(words, (typed) =>
    people.filter(({ word }) => word === typed).map(({ id }) => accountWord(id)),
  );
  return (bind) => `(event.stream_id, event.revision) in (
    select line.stream_id, line.revision from audit.line as line where line.words @@ ${bind(query)}::tsquery)`;
}

/** Both conditions at once. */
export function both(first: Condition | undefined, second: Condition | null): Condition | undefined {
  if (second === null) return first;
  return first === undefined ? second : (bind) => `(${first(bind)}) and (${second(bind)})`;
}
