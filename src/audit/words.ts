/** Words as long as this are none that somebody types; PostgreSQL has a limit of its own. */
const LONGEST = 100;
/** So many of one line; a few thousand layers' names in one event are no reason to fail. */
const MOST = 1_000;
/** From so many letters on the beginning of a word finds it. */
const PREFIX_FROM = 3;

/**
 * The words of texts as they are searched: everything between white space as a whole ("till-17", "1.0.1",
 * "spec.template"), and each run of letters and digits in it. Lower case, each once.
 */
export function wordsOf(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const chunk of texts.flatMap(chunksOf)) {
    found.add(chunk);
    for (const part of partsOf(chunk)) found.add(part);
    if (found.size >= MOST) break;
  }
  return [...found].slice(0, MOST);
}

/** The words that somebody typed, each once. */
export function typedWords(text: string): readonly string[] {
  return [...new Set(chunksOf(text))];
}

/**
 * Typed words as a tsquery: each must be there, or one of its alternatives. From three letters on the beginning of a word
 * is enough; "till-17" is found by the whole of it or by all of its parts.
 * @param alternatives words that stand for a typed one: who is called so
 */
export function tsqueryOf(typed: readonly string[], alternatives: (word: string) => readonly string[]): string {
  const terms = typed.map((word) => {
    const parts = partsOf(word);
    // Numbers alone are everywhere: "1.0.1" means the whole of it.
    const isLoose = parts.length > 1 && parts.some((part) => /\p{L}/u.test(part));
    const loose = isLoose ? [`(${parts.map(begun).join(' & ')})`] : [];
    return `(${[begun(word), ...loose, ...alternatives(word).map(quoted)].join(' | ')})`;
  });
  return terms.join(' & ');
}

function chunksOf(text: string): readonly string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  return plain.split(/\s+/u).flatMap((chunk) => {
    const word = chunk.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    return word === '' ? [] : [cut(word)];
  });
}

function partsOf(chunk: string): readonly string[] {
  return chunk.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function cut(word: string): string {
  return [...word].slice(0, LONGEST).join('');
}

function begun(word: string): string {
  return [...word].length < PREFIX_FROM ? quoted(word) : `${quoted(word)}:*`;
}

function quoted(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
