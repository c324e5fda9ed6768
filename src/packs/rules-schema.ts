import type { ValueRule } from './pack.js';

type Node = { properties?: Record<string, Node>; items?: Node } & Record<string, unknown>;

const TYPES: Readonly<Record<string, string>> = { number: 'number', boolean: 'boolean' };

/** Names that would reach into the machinery of objects. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What a pack's schema.yaml tells a person, as a JSON Schema: for editors, which know no other language. It checks
 * nothing; `checkValues` does.
 */
export function rulesAsJsonSchema(rules: readonly ValueRule[]): string {
  const root: Node = { type: 'object' };
  for (const rule of rules) {
    const steps = rule.path.split('.');
    if (steps.some((step) => FORBIDDEN.has(step))) continue;
    Object.assign(nodeAt(root, steps), saidBy(rule));
  }
  return JSON.stringify(root);
}

function nodeAt(root: Node, steps: readonly string[]): Node {
  let at = root;
  for (const step of steps) {
    if (step === '$[]') at = at.items ??= {};
    else {
      at.properties ??= {};
      at = at.properties[step] ??= {};
    }
  }
  return at;
}

function saidBy({ required, readonly, formats, hints }: ValueRule): Record<string, unknown> {
  const [format] = formats;
  const marks = [...(required ? ['Required.'] : []), ...(readonly ? ["Fixed by the pack: can't be changed."] : [])];
  const description = [...hints.filter((hint) => hint !== ''), ...marks].join(' ');
  return {
    ...(description !== '' && { description }),
    ...(format && { type: TYPES[format.type] ?? 'string' }),
    ...(formats.length === 1 && format?.options && { enum: format.options }),
  };
}
