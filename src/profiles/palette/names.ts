import { limits } from '../../limits.js';

/**
 * A name that a layer or manifest may have, made of what a file calls it: other characters become "-". Names that became
 * alike are numbered.
 */
export function freeName(told: string, taken: ReadonlySet<string>): string {
  const name = allowed(told);
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const ending = `-${number}`;
    const other = name.slice(0, limits.nameLength.max - ending.length) + ending;
    if (!taken.has(other)) return other;
  }
}

function allowed(told: string): string {
  const name = told
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._ -]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, limits.nameLength.max) || 'unnamed';
}
