const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: '[:space:]' };

/**
 * A regular expression in Go's syntax as a POSIX extended one, which `sed -E` on a device understands; null where that
 * can't be said with certainty.
 */
export function posixPattern(source: string): string | null {
  let pattern = '';
  for (let at = 0; at < source.length;) {
    const piece = pieceAt(source.slice(at));
    if (piece === null) return null;
    pattern += piece.posix;
    at += piece.length;
  }
  return pattern;
}

type Piece = { readonly posix: string; readonly length: number };

function pieceAt(rest: string): Piece | null {
  if (/[\p{Cc}]/u.test(rest[0] ?? '')) return null;
  if (rest.startsWith('\\')) return escapeAt(rest);
  if (rest.startsWith('[')) return bracketAt(rest);
  if (rest.startsWith('(?:')) return { posix: '(', length: 3 };
  if (rest.startsWith('(?')) return null;
  // Greedy or not, it matches the same values: only how much of them differs.
  const quantifier = /^([*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??/.exec(rest);
  if (quantifier) return { posix: quantifier[1] ?? '', length: quantifier[0].length };
  return rest.startsWith('{') || rest.startsWith('}') ? null : { posix: rest[0] ?? '', length: 1 };
}

function escapeAt(rest: string): Piece | null {
  const letter = rest[1] ?? '';
  const inside = CLASSES[letter.toLowerCase()];
  if (inside !== undefined) return { posix: `[${letter === letter.toLowerCase() ? '' : '^'}${inside}]`, length: 2 };
  if (/[.^$*+?()[\]{}|\\]/.test(letter)) return { posix: `\\${letter}`, length: 2 };
  return /[-/_:;,@#%&=<>~"'! ]/.test(letter) ? { posix: letter, length: 2 } : null;
}

function bracketAt(rest: string): Piece | null {
  const bracket = /^\[(\^?)((?:\\[dws./_:@]|[^\\[\]])+)\]/.exec(rest);
  if (!bracket) return null;
  const [whole, negation = '', content = ''] = bracket;
  const inside = content.replace(/\\(.)/g, (_, letter: string) => CLASSES[letter] ?? letter);
  return { posix: `[${negation}${inside}]`, length: whole.length };
}
