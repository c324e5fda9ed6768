import type { TadaDocumentNode } from 'gql.tada';
import type { Client } from 'urql';
import { wordsOf } from '../ui/failure-words.js';

/** What a caller can mend, as every mutation tells it. */
export type UserError = {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  readonly actualRevision: number | null;
};

/** How a mutation ended: it worked, its input was refused, or it never got there. */
export type Outcome<Payload> =
  | { readonly kind: 'done'; readonly payload: Payload }
  | { readonly kind: 'refused'; readonly errors: readonly UserError[]; readonly payload: Payload }
  | { readonly kind: 'failed'; readonly text: string };

type Answered = { readonly userErrors: readonly UserError[] };

/**
 * Sends a mutation of one field and sorts its answer. Never throws for what the server or the network says.
 * @param gone the type of what it takes away: an answer that names only its id tells the cache of no list to read again
 */
export async function send<Input, Payload extends Answered>(
  client: Client,
  mutation: TadaDocumentNode<{ answer: Payload }, { input: Input }>,
  input: Input,
  gone?: string,
): Promise<Outcome<Payload>> {
  const context = gone === undefined ? {} : { additionalTypenames: [gone] };
  const { data, error } = await client.mutation(mutation, { input }, context).toPromise();
  if (error !== undefined || data === undefined)
    return { kind: 'failed', text: error ? wordsOf(error).text : 'The server gave no answer. Try again.' };
  const payload = data.answer;
  const errors = payload.userErrors;
  return errors.length === 0 ? { kind: 'done', payload } : { kind: 'refused', errors, payload };
}

/** What was refused or failed, as one text for people. */
export function faultOf(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): string {
  return outcome.kind === 'failed' ? outcome.text : outcome.errors.map(({ message }) => message).join(' ');
}

/** What is wrong with a field of `input`; null when it is right. */
export function faultAt(errors: readonly UserError[], field: string): string | null {
  const texts = errors.filter(({ path }) => path[0] === field).map(({ message }) => message);
  return texts.length === 0 ? null : texts.join(' ');
}
