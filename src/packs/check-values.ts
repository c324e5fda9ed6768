import { isOpen } from '../manifests/macros.js';
import type { Problem } from '../manifests/problem.js';
import { readYaml, type YamlDocument } from '../manifests/yaml-text.js';
import { EVERY_ELEMENT, follow, type Found } from './dotted-path.js';
import { quoted } from './fault-list.js';
import type { ValueRule } from './pack.js';
import { formatFault } from './value-format.js';

/** Values with more faults than this are told the first ones. */
const MAX_PROBLEMS = 200;

/**
 * Checks a layer's values against the rules of its pack's schema.yaml. Values with placeholders that the device fills
 * are taken as they come; values that don't parse have no problems here, since the review tells of the syntax.
 * @param defaults the values that the author started from, which readonly ones have to keep; null doesn't check them
 */
export function checkValues(
  values: string,
  rules: readonly ValueRule[],
  defaults: string | null = null,
): readonly Problem[] {
  if (rules.length === 0) return [];
  const [read, start] = [readYaml(values), defaults === null ? null : readYaml(defaults)];
  if ([...read.problems, ...(start?.problems ?? [])].some(({ severity }) => severity === 'ERROR')) return [];
  const document = read.documents[0];
  const base = start?.documents[0]?.value;
  return rules
    .flatMap((rule) => follow(document?.value, rule.path).flatMap((found) => problemsAt(found, rule, document)))
    .concat(start === null ? [] : rules.flatMap((rule) => readonlyProblems(rule, base, document)))
    .slice(0, MAX_PROBLEMS);
}

function problemsAt(found: Found, rule: ValueRule, document: YamlDocument | undefined): readonly Problem[] {
  const { value, present } = found;
  const told = (code: string, end: string): readonly Problem[] => [
    problem(code, found, document, `${quoted(rule.path)} ${end}${hint(rule)}`),
  ];
  if (!present || value === null || value === undefined || value === '') {
    return rule.required ? told('VALUE_REQUIRED', 'is required. Give it a value.') : [];
  }
  // A list itself stands under a path without "$[]" when each of its elements is meant.
  if (typeof value === 'object') return objectProblems(value, rule, told);
  const text = textOf(value);
  if (isOpen(text) || rule.format === null) return [];
  const fault = formatFault(rule.format, rule.formats, text);
  return fault === null ? [] : told('VALUE_FORMAT', `${fault}${shown(rule, text)}.`);
}

/** A scalar as charts print it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function objectProblems(
  value: object,
  rule: ValueRule,
  told: (code: string, end: string) => readonly Problem[],
): readonly Problem[] {
  const scalar = rule.formats.length > 0 && rule.formats.every(({ type }) => SCALARS.includes(type));
  if (!scalar) return [];
  const what = Array.isArray(value) ? 'a list' : 'a mapping';
  return told('VALUE_FORMAT', `has to be a single value and is ${what}.`);
}

const SCALARS = ['string', 'number', 'boolean', 'password', 'list', 'ipv4', 'version'];

/** Masked values stay masked in messages too. */
function shown(rule: ValueRule, text: string): string {
  return rule.formats.some(({ type }) => type === 'password') ? '' : `; it is ${quoted(text)}`;
}

function hint({ hints }: ValueRule): string {
  const [first] = hints;
  return first === undefined || first === '' ? '' : ` (${first.slice(0, 300).replace(/\p{Cc}/gu, ' ')})`;
}

function readonlyProblems(rule: ValueRule, base: unknown, document: YamlDocument | undefined): readonly Problem[] {
  if (!rule.readonly || rule.path.includes(EVERY_ELEMENT)) return [];
  const [before, now] = [follow(base, rule.path)[0], follow(document?.value, rule.path)[0]];
  if (!now || JSON.stringify(before?.value ?? null) === JSON.stringify(now.value ?? null)) return [];
  return [
    problem(
      'VALUE_READONLY',
      now,
      document,
      `${quoted(rule.path)} can't be changed: the pack fixes it. Give it the pack's value again.`,
    ),
  ];
}

function problem(code: string, { path }: Found, document: YamlDocument | undefined, message: string): Problem {
  return { code, severity: 'ERROR', message, path, ...(document?.positionOf(path) ?? { line: 1, column: 1 }) };
}
