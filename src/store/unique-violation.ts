import { DatabaseError } from 'pg';
import { Duplicate } from '../errors.js';

/**
 * The name of the unique constraint or index that a write broke, or null when the error is something else.
 * Concepts use it to say what is taken: `if (uniqueViolation(error) === 'profile_name_unique') throw new Duplicate(…)`.
 */
export function uniqueViolation(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}

/** A name that one thing of a kind may have: the index that holds it to that, and the kind for people ("registry"). */
export type OwnName = { readonly index: string; readonly kind: string; readonly name: string | undefined };

/**
 * Runs a command that gives a name.
 * @throws Duplicate NAME_TAKEN when another thing of its kind has it
 */
export async function unlessTaken<T>({ index, kind, name }: OwnName, command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (uniqueViolation(error) !== index) throw error;
    const message = `Another ${kind} is called "${name}"; choose another name.`;
    throw new Duplicate('NAME_TAKEN', message, ['name'], { cause: error });
  }
}
