import type { IncomingMessage } from 'node:http';
import { getOperationAST, OperationTypeNode, type ExecutionResult } from 'graphql';
import type { Context } from '../context.js';
import { TOO_LATE, type Operations, type OperationRequest } from './operations.js';
import { secondsToWait } from './too-many.js';

/** An answer ready to send. */
export type QuickAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** Answers an ordinary request; null: nothing was done with it, and Apollo answers it. */
export type Quick = (request: IncomingMessage, json: unknown, context: Context) => Promise<QuickAnswer | null>;

/**
 * The short way for what nearly all requests are: one valid query or mutation as JSON. Three quarters of what Apollo
 * costs goes into looking for plugins, headers and forms of requests that such a request doesn't have. Whatever is out of
 * the ordinary (GET, extensions, faults in the document or its variables, subscriptions) is Apollo's to answer, so there
 * is one place that says how. The rules are the same: admission before, cost, masking and logging as on every transport.
 */
export function createQuick(operations: Operations): Quick {
  return async ({ method, url = '', headers }, json, context) => {
    const contentType = method === 'POST' && !url.includes('?') ? contentTypeFor(headers.accept) : null;
    const asked = operationOf(json);
    if (contentType === null || asked === null) return null;
    const prepared = operations.prepare(asked, context);
    if (!('schema' in prepared)) return null;
    const operation = getOperationAST(prepared.document, prepared.operationName);
    if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return null;
    const result = await operations.run(prepared);
    // No data: no resolver has run, because a variable has no value that fits.
    if (result.data === undefined && !isTooLate(result)) return null;
    const { errors, data, extensions } = operations.finish(result, context);
    operations.note(errors, asked.operationName ?? operation?.name?.value ?? null, context);
    const seconds = secondsToWait(errors);
    const again = seconds === null ? null : { 'retry-after': String(seconds) };
    const status = isTooLate(result) ? 503 : seconds === null ? statusOf(result) : 429;
    const text = `${JSON.stringify({ errors, data, extensions })}\n`;
    return { status, headers: { 'cache-control': 'no-store', 'content-type': contentType, ...again }, text };
  };
}

/** The operation of a JSON body that has nothing else in it. */
function operationOf(json: unknown): OperationRequest | null {
  if (!isRecord(json)) return null;
  const { query, operationName = null, variables = null, extensions = null } = json;
  if (typeof query !== 'string' || query === '' || extensions !== null) return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables !== null && !isRecord(variables)) return null;
  return { query, operationName, variables };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

/** The form that a client likes best of those it names, first named first; null where weights make it a matter of degree. */
function contentTypeFor(accept = '*/*'): string | null {
  if (accept === '*/*') return JSON_TYPE;
  if (accept.includes(';')) return null;
  for (const wanted of accept.split(',')) {
    const type = wanted.trim().toLowerCase();
    if (type === '*/*' || type === 'application/*' || type === 'application/json') return JSON_TYPE;
    if (type === 'application/graphql-response+json') return RESPONSE_TYPE;
  }
  return null;
}

function isTooLate({ data, errors = [] }: ExecutionResult): boolean {
  return data === undefined && errors.some(({ message }) => message === TOO_LATE);
}

/** 200 unless an error asks for another one. */
function statusOf({ errors = [] }: ExecutionResult): number {
  const asked = errors.map(({ extensions }) => extensions['http'] as { status?: number } | undefined);
  return asked.find((http) => http?.status !== undefined)?.status ?? 200;
}
