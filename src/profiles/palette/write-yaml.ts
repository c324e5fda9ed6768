/** What an export is made of. */
export type Writable = string | boolean | readonly Writable[] | { readonly [key: string]: Writable };

/**
 * Writes YAML that every reader reads as exactly these texts: long ones as literal blocks, as people like to edit them,
 * the others in double quotes, which are JSON's.
 */
export function writeYaml(value: Writable): string {
  return `${entries(value, '')}\n`.replace(/^\n/, '');
}

function entries(value: Writable, indent: string): string {
  if (typeof value === 'string') return ` ${scalar(value, indent)}`;
  if (typeof value === 'boolean') return ` ${value}`;
  if (Array.isArray(value)) {
    const items = value as readonly Writable[];
    return items.length === 0 ? ' []' : items.map((item) => `\n${indent}-${inItem(item, `${indent}  `)}`).join('');
  }
  const pairs = Object.entries(value);
  if (pairs.length === 0) return ' {}';
  return pairs.map(([key, item]) => `\n${indent}${keyText(key)}:${entries(item, `${indent}  `)}`).join('');
}

/** The first key of a mapping stands behind the dash of its list. */
function inItem(item: Writable, indent: string): string {
  const text = entries(item, indent);
  return text.startsWith('\n') ? ` ${text.slice(1 + indent.length)}` : text;
}

function keyText(key: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(key) && !WORDS.has(key.toLowerCase()) ? key : JSON.stringify(key);
}

/** Words that YAML 1.1 takes for something else than a text. */
const WORDS: ReadonlySet<string> = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']);

/** Characters that a block holds as they are, in YAML 1.1 as in 1.2. */
const PLAIN = /^[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

function scalar(text: string, indent: string): string {
  const isBlock = text.includes('\n') && text.trim() !== '' && PLAIN.test(text);
  if (!isBlock) return JSON.stringify(text);
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = (chomp === '' ? text.slice(0, -1) : chomp === '+' ? text.slice(0, -1) : text).split('\n');
  // The indentation is said, since a text may begin with spaces.
  return [`|2${chomp}`, ...lines.map((line) => (line === '' ? '' : indent + line))].join('\n');
}
