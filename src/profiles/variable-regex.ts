import { RE2JS, RE2JSException } from 're2js';

/** Longer expressions are no check a person can read, and their repetitions multiply to large programs. */
const MAX_LENGTH = 1_000;

/** A variable's regular expression, compiled; or what is wrong with it, as the end of a sentence. */
export type VariableRegex = { readonly holds: (value: string) => boolean } | { readonly fault: string };

/**
 * Compiles the regular expression of a variable, in Go's syntax (RE2: linear in time, without look-around and
 * back-references). It may match anywhere in a value, as in Go; ^ and $ tie it to the whole.
 */
export function variableRegex(source: string): VariableRegex {
  if (source.length > MAX_LENGTH) return { fault: `is longer than ${MAX_LENGTH} characters` };
  try {
    const compiled = RE2JS.compile(source);
    return { holds: (value) => compiled.matcher(value).find() };
  } catch (error) {
    if (error instanceof RE2JSException || error instanceof RangeError)
      return { fault: `doesn't compile: ${error.message}` };
    throw error;
  }
}
