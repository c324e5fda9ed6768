/** Latin letters that Unicode doesn't take apart into a base letter and marks. */
const WHOLE: Readonly<Record<string, string>> = {
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
  ŧ: 't',
};

/** A text with its Latin letters in ASCII: "Ærø, Köln" gives "AEro, Koln". What has none (東京) stays as it is. */
export function latinOf(text: string): string {
  return text
    .replace(/[^\p{ASCII}]/gu, inAscii)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
}

function inAscii(letter: string): string {
  const small = letter.toLowerCase();
  const found = WHOLE[small];
  if (found === undefined) return letter;
  return small === letter ? found : found.toUpperCase();
}
