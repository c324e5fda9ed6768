import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors.js';

/** Sends a text with its length, unless the caller has gone. */
export function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}

/** An error outside of GraphQL's own answers, in GraphQL's form. */
export type Failure = {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** what its extensions tell besides */
  readonly extensions?: Readonly<Record<string, unknown>>;
};

/** Sends a failure as JSON with the id of its request. */
export function sendFailure(response: ServerResponse, requestId: string, failure: Failure): void {
  const { status, code, message, headers = {}, extensions = {} } = failure;
  const body = `${JSON.stringify({ errors: [{ message, extensions: { ...extensions, code, requestId } }] })}\n`;
  send(
    response,
    status,
    { ...headers, 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId },
    body,
  );
}

/** A GraphQL error as a failure; its status is 400 unless it says otherwise. */
export function failureOf({ message, extensions }: GraphQLError, code: ErrorCode): Failure {
  const http = extensions['http'] as { status?: number } | undefined;
  return { status: http?.status ?? 400, code, message };
}

/** Nobody that may ask. */
export const UNAUTHENTICATED: Failure = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message:
    'Sign in: send the header "Authorization: Bearer <API key>", with a key that is known and neither revoked nor expired.',
  headers: { 'www-authenticate': 'Bearer' },
};
