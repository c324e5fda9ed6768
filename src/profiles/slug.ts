const MAX_LENGTH = 40;

/** Latin letters that Unicode doesn't take apart into a base letter and marks. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};

/**
 * The short name of a profile in file names and addresses: "Straßen-Gateway Köln" gives "strassen-gateway-koln".
 * Only [a-z0-9-], at most 40 characters, "profile" for a name without Latin letters. Not unique by itself.
 */
export function slugOf(name: string): string {
  const latin = name
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => FOLDED[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  if (!/[a-z]/.test(latin)) return 'profile';
  return latin
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
}
