import type { RequestInfo } from './access/caller.js';
import { sha256OfJson } from './canonical-digest.js';
import { Invalid } from './errors.js';
import { isUuid } from './ids.js';
import { requireLength } from './input-text.js';
import { limits } from './limits.js';
import type { Metadata } from './store/event.js';
import type { Idempotency } from './store/store.js';

/** What comes with every command, whatever it commands. */
export type CommandOptions = {
  expectedRevision?: number | undefined;
  note?: string | undefined;
  idempotencyKey?: string | undefined;
};

/** Note, idempotency key and expected revision, as they come with every command. */
export function requireOptions({ note, idempotencyKey, expectedRevision }: CommandOptions): void {
  if (note !== undefined) requireLength(note, ['note'], 0, limits.noteLength);
  if (idempotencyKey !== undefined && !isUuid(idempotencyKey.toLowerCase())) {
    throw new Invalid(
      'BAD_IDEMPOTENCY_KEY',
      'An idempotency key is a UUID such as "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"; make a new one for each command.',
      ['idempotencyKey'],
    );
  }
  if (expectedRevision !== undefined && !(Number.isInteger(expectedRevision) && expectedRevision >= 0)) {
    throw new Invalid('BAD_REVISION', 'A revision is a whole number from 0; send the one that you read last.', [
      'expectedRevision',
    ]);
  }
}

/** What travels with the events of a command: who gave it, in which request, with which remark. */
export function metadataOf({ note }: CommandOptions, { caller, requestId }: RequestInfo): Metadata {
  return { actor: caller.actor, correlationId: requestId, ...(note !== undefined && { note }) };
}

/**
 * What makes a command that is sent again give its first answer; undefined without a key.
 * @param mutation its name: the same key and input on another mutation is another command
 */
export function idempotencyOf(
  mutation: string,
  { idempotencyKey, ...input }: CommandOptions,
  { caller }: RequestInfo,
): Idempotency | undefined {
  if (idempotencyKey === undefined) return undefined;
  const inputHash = sha256OfJson({ mutation, input });
  return { actorId: caller.actor.id, key: idempotencyKey.toLowerCase(), inputHash };
}
