import fc from 'fast-check';

/** Anything that may stand where a text is expected. */
export const text = fc.string({ unit: 'binary', maxLength: 80 });

/** A token without blanks, as keys are. */
export const token = fc.string({
  minLength: 1,
  maxLength: 60,
  unit: fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', ...['_', '-', '.', '~', '+', '/', '=']),
});

/** More than any header holds. */
export const MEGABYTE = 1_048_576;
