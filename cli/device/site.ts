import type { Desired } from './protocol.js';

/** The site's values as install.sh takes them: one a line, in quotes, so that no character means anything. */
export function siteFile(properties: Desired['siteProperties']): string {
  return properties.map(({ name, value }) => `${name}="${escaped(value)}"\n`).join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(value: string): string {
  return value.replace(/[\\"\n\r\t]/g, (letter) => ESCAPES[letter] ?? letter);
}
