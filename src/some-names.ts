/** '"a", "b" and "c"': names in a sentence. A long list is cut, since a sentence is read at a glance. */
export function someNames(names: readonly string[], most: number = MOST): string {
  return someOf(
    names.map((name) => `"${name}"`),
    most,
  );
}

/**
 * The same of words that need no quotation marks: "a, b and c", "a, b, c and 2 more". One is never left to "1 more": its
 * own word is no longer.
 * @param most how many words there are at most, "2 more" among them
 */
export function someOf(words: readonly string[], most: number = MOST): string {
  const shown = words.slice(0, words.length > most ? most - 1 : most);
  const rest = words.length - shown.length;
  const last = rest > 0 ? `${rest} more` : (shown.pop() ?? '');
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

const MOST = 4;
