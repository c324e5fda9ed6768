import { RE2JS, RE2JSException } from 're2js';
import { numbersOf } from '../version-order.js';
import { quoted } from './fault-list.js';
import type { ValueRule } from './pack.js';

/** One `${type:…}` of a format. */
export type Format = ValueRule['formats'][number];

/** Longer expressions are no check that a person can read, and their repetitions multiply to large programs. */
const MAX_REGEX = 1_000;

/** `${string}`, `${string:/regex/}`, `${number:[1-9]}`, `${list:[a,b]}`: an expression may hold braces, so it ends at `/}`. */
const PLACE = /\$\{\s*([A-Za-z0-9_]+)\s*(?::\s*(?:\/([\s\S]*?)\/|\[([\s\S]*?)\]|([^}]*)))?\s*\}/g;

/** The formats of a format text, in order. */
export function formatsIn(format: string): readonly Format[] {
  return [...format.matchAll(PLACE)].map(([, type = '', regex, brackets]) => {
    const range = brackets === undefined || type === 'list' ? null : rangeIn(brackets);
    const options =
      brackets === undefined || range
        ? null
        : brackets.split(',').map((option) => option.trim().replace(/^(["'])(.*)\1$/, '$2'));
    return { type, regex: regex ?? null, range, options };
  });
}

function rangeIn(brackets: string): readonly [number, number] | null {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)\s*$/.exec(brackets);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

/** What is wrong with a format, as ends of sentences that begin with "The rule of …". */
export function formatFaults({ type, regex, range, options }: Format): readonly string[] {
  const faults: string[] = [];
  if (!KINDS.has(type))
    faults.push(
      `has the type ${quoted(type)}, which isn't known: its value isn't checked. Write one of ${[...KINDS.keys()].join(', ')}.`,
    );
  if (type === 'list' && !options?.some((option) => option !== ''))
    faults.push('has a list without options. Write ${list:[a,b]}.');
  if (range && range[0] > range[1])
    faults.push(`has a range from ${range[0]} down to ${range[1]}, which no number fits. Turn it round.`);
  const compiled = regex === null ? null : re2(regex);
  if (compiled && 'fault' in compiled)
    faults.push(`has an expression that ${compiled.fault}: it isn't checked. Write it in RE2's syntax.`);
  return faults;
}

type Kind = {
  /** the text that such a value may cover between others, as an RE2 expression without groups */
  readonly covers: string;
  readonly holds: (text: string) => boolean;
  /** "a number", for messages */
  readonly name: string;
};

const IPV4_BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${IPV4_BYTE}(?:\\.${IPV4_BYTE}){3}$`);
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['string', { covers: '[\\s\\S]*', holds: () => true, name: 'a text' }],
  ['number', { covers: '[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?', holds: (text) => NUMBER.test(text), name: 'a number' }],
  [
    'boolean',
    { covers: '(?:true|false)', holds: (text) => text === 'true' || text === 'false', name: 'true or false' },
  ],
  ['password', { covers: '[\\s\\S]*', holds: () => true, name: 'a text' }],
  ['list', { covers: '[\\s\\S]*', holds: () => true, name: 'one of its options' }],
  ['ipv4', { covers: '[0-9.]+', holds: (text) => IPV4.test(text), name: 'an IPv4 address' }],
  ['version', { covers: 'v?[0-9][0-9A-Za-z.+-]*', holds: (text) => numbersOf(text) !== null, name: 'a version' }],
]);

/**
 * Why a text doesn't have the format, as the end of a sentence; null when it has, or when the format can't be checked.
 * `"${ipv4} - ${ipv4}"` matches the whole text; an expression may match anywhere in its part, as in Go.
 */
export function formatFault(format: string, formats: readonly Format[], text: string): string | null {
  const [only] = formats;
  if (formats.length === 0 || !only) return null;
  const parts = formats.length === 1 && format.trim().replace(PLACE, '') === '' ? [text] : split(format, formats, text);
  if (parts === null) return `has to look like ${quoted(format)}`;
  for (const [place, part] of parts.entries()) {
    const one = formats[place];
    const fault = one ? partFault(one, part) : null;
    if (fault !== null) return fault;
  }
  return null;
}

/** The parts of the text that stand at the format's places; null when it doesn't fit. */
function split(format: string, formats: readonly Format[], text: string): readonly string[] | null {
  const literals = format.split(PLACE).filter((_, place) => place % 5 === 0);
  const pattern = literals.map(
    (literal, place) =>
      RE2JS.quote(literal) +
      (place < formats.length ? `(${KINDS.get(formats[place]?.type ?? '')?.covers ?? '[\\s\\S]*'})` : ''),
  );
  const compiled = re2(`^${pattern.join('')}$`);
  if ('fault' in compiled) return [];
  const matcher = compiled.expression.matcher(text);
  return matcher.find() ? formats.map((_, place) => matcher.group(place + 1) ?? '') : null;
}

function partFault({ type, regex, range, options }: Format, text: string): string | null {
  const kind = KINDS.get(type);
  if (!kind) return null;
  if (!kind.holds(text)) return `has to be ${kind.name}`;
  if (range && (Number(text) < range[0] || Number(text) > range[1]))
    return `has to be between ${range[0]} and ${range[1]}`;
  if (options && !options.includes(text)) return `has to be one of ${options.slice(0, 20).join(', ')}`;
  const compiled = regex === null ? null : re2(regex);
  if (!compiled || 'fault' in compiled || compiled.expression.matcher(text).find()) return null;
  return `has to match the expression ${quoted(regex ?? '')}`;
}

/** Go's syntax: linear in time, without look-around and back-references. */
function re2(source: string): { readonly expression: RE2JS } | { readonly fault: string } {
  if (source.length > MAX_REGEX) return { fault: `is longer than ${MAX_REGEX} characters` };
  try {
    return { expression: RE2JS.compile(source) };
  } catch (error) {
    if (error instanceof RE2JSException || error instanceof RangeError)
      return { fault: `doesn't compile (${error.message})` };
    throw error;
  }
}
