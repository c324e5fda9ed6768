import { DatabaseError } from 'pg';

/**
 * The name of the unique constraint or index that a write broke, or null when the error is something else.
 * Concepts use it to say what is taken: `if (uniqueViolation(error) === 'profile_name_unique') throw new Duplicate(…)`.
 */
export function uniqueViolation(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}
