import { mappingOf } from '../manifests/plain-value.js';
import { FaultList, kindOf, quoted } from './fault-list.js';
import type { PackFault, ValueRule } from './pack.js';
import { formatFaults, formatsIn } from './value-format.js';
import { readYamlFile } from './yaml-file.js';

const MAX_RULES = 2_000;
const MAX_PATH = 1_000;

/**
 * Reads schema.yaml: under each dotted path a template `'{{ required | readonly | format "…" | hints "…" "…" }}'`.
 * What can't be understood is left out, and told; an empty file holds no rules.
 */
export function readSchema(bytes: Buffer): {
  readonly rules: readonly ValueRule[];
  readonly faults: readonly PackFault[];
} {
  const list = new FaultList('schema.yaml');
  const { value } = readYamlFile(bytes, list);
  if (value === null && list.faults.length === 0)
    list.warning('empty', 'The file holds no rules. Remove it, or write one per path.');
  const mapping = mappingOf(value);
  if (value !== null && !mapping)
    list.error('schema', `The file is ${kindOf(value)}. Write a mapping of dotted paths.`);
  const entries = Object.entries(mapping ?? {});
  if (entries.length > MAX_RULES)
    list.error('schema', `The file holds ${entries.length} rules. Keep it under ${MAX_RULES}.`);
  const rules = entries.slice(0, MAX_RULES).flatMap(([path, entry]) => ruleOf(path, entry, list));
  // A pack without its rules is still a pack.
  return { rules, faults: list.faults.map((fault) => ({ ...fault, severity: 'warning' })) };
}

function ruleOf(path: string, entry: unknown, list: FaultList): ValueRule | readonly never[] {
  const schema = mappingOf(entry)?.['schema'];
  if (typeof schema !== 'string' || path.length > MAX_PATH) {
    list.error('schema', `The path ${quoted(path)} has no rule and is left out. Write schema: '{{ … }}' below it.`);
    return [];
  }
  const found = parseRule(path, schema);
  for (const fault of found.faults) list.warning('schema', `The rule of ${quoted(path)} ${fault}`);
  return found.rule;
}

type Clause = { readonly word: string; readonly texts: readonly string[] };

/**
 * Parses one rule. `faults`: the ends of sentences that begin with "The rule of …".
 * @param schema with its braces
 */
export function parseRule(
  path: string,
  schema: string,
): { readonly rule: ValueRule; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const clauses = clausesOf(schema, faults);
  const has = (word: string): boolean => clauses.some((clause) => clause.word === word);
  for (const { word } of clauses) {
    if (!WORDS.includes(word))
      faults.push(`says ${quoted(word)}, which isn't known and is left out. Write ${WORDS.join(', ')}.`);
  }
  const format = clauses.find(({ word }) => word === 'format')?.texts[0] ?? null;
  if (has('format') && format === null) faults.push('has a format without a text. Write format "${string}".');
  const formats = format === null ? [] : formatsIn(format);
  faults.push(...formats.flatMap(formatFaults));
  const hints = clauses.flatMap(({ word, texts }) => (word === 'hints' ? texts : []));
  return { rule: { path, required: has('required'), readonly: has('readonly'), formats, hints, format }, faults };
}

const WORDS = ['required', 'readonly', 'format', 'hints'];

/** A word with texts in quotes after it; clauses stand between bars. A backslash keeps its meaning for expressions. */
const CLAUSE = /\s*([A-Za-z]+)((?:\s+"(?:[^"\\]|\\.)*")*)\s*(\||$)/y;

function clausesOf(schema: string, faults: string[]): readonly Clause[] {
  const body = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(schema)?.[1];
  if (body === undefined) {
    faults.push(`isn't a template. Write '{{ required | format "\${string}" }}'.`);
    return [];
  }
  const clauses: Clause[] = [];
  CLAUSE.lastIndex = 0;
  while (CLAUSE.lastIndex < body.trimEnd().length) {
    const from = CLAUSE.lastIndex;
    const match = CLAUSE.exec(body);
    if (!match) {
      faults.push(
        `can't be read from ${quoted(body.slice(from, from + 40).trim())} on. Write clauses with bars between them, texts in double quotes.`,
      );
      break;
    }
    const texts = [...(match[2] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      text.replace(/\\"/g, '"'),
    );
    clauses.push({ word: match[1] ?? '', texts });
  }
  return clauses;
}
