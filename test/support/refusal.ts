import { expect } from '@jest/globals';
import { DomainError } from '../../src/errors.js';

/** Holds a refusal to what every one promises: a code, a sentence for whoever has to mend it, the field where told. */
export function expectRefusal(run: () => unknown, code: string, path?: readonly string[]): void {
  const error = failureOf(run);
  expect(error).toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(/^["A-Z].+\.$/s), ...(path && { path }) });
}

function failureOf(run: () => unknown): unknown {
  try {
    return { succeededWith: run() };
  } catch (error) {
    return error;
  }
}
