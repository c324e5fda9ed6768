import type { PackFault } from './pack.js';

/** A file with more faults than this is told the first ones; more wouldn't help. */
const MAX_FAULTS = 100;

/** Collects the faults of one file of a pack. Messages name the thing, the fault and the mend. */
export class FaultList {
  private readonly found: PackFault[] = [];

  constructor(private readonly file: string) {}

  /** The pack can't be used. */
  error(rule: string, message: string): void {
    this.add({ file: this.file, rule, message, severity: 'error' });
  }

  /** The pack can be used; its author should know. */
  warning(rule: string, message: string): void {
    this.add({ file: this.file, rule, message, severity: 'warning' });
  }

  /** What was found; errors are never among what is left out. */
  get faults(): readonly PackFault[] {
    return this.found;
  }

  private add(fault: PackFault): void {
    if (this.found.length < MAX_FAULTS || fault.severity === 'error') this.found.push(fault);
  }
}

/** A text of a pack as it may stand in a message: short, on one line, without control characters. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD'));
}

/** The value's kind, as the end of a sentence: "a list", "the text "x"". */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}
