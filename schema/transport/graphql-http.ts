import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap } from '@apollo/server';
import type { ApolloServer, BaseContext, HTTPGraphQLResponse } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { limits } from '../../src/limits.js';
import { failureOf, send, sendFailure, UNAUTHENTICATED } from './answers.js';
import { withDeadline } from './deadline.js';
import { TOO_LATE } from './operations.js';
import type { QuickAnswer } from './quick-http.js';
import { queryOf, readBody } from './request-body.js';

/** What a request needs besides Apollo. */
export type GraphqlHttp<C extends BaseContext> = {
  readonly apollo: ApolloServer<C>;
  /** refuses documents that ask for too much, before Apollo validates them */
  readonly refuse: (query: string) => GraphQLError | null;
  /** the last word on what Apollo refused before an operation began: that doesn't pass our presentation of errors */
  readonly amend: (answer: string, requestId: string) => string;
  /** answers what is ordinary, without Apollo */
  readonly quick?: ((request: IncomingMessage, json: unknown, context: C) => Promise<QuickAnswer | null>) | undefined;
};

/** One request as its transport found it. */
export type Exchange<C> = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly context: () => Promise<C>;
  /** Whether this caller may ask that, when not every one may. */
  readonly mayAsk?: ((query: string) => boolean) | undefined;
};

/**
 * Answers POST and GET /graphql: node:http straight to Apollo, without a framework between them
 * (which would cost two and a half times the processor time).
 */
export async function answerGraphql<C extends BaseContext>(
  { apollo, refuse, amend, quick }: GraphqlHttp<C>,
  { request, response, requestId, context, mayAsk }: Exchange<C>,
): Promise<void> {
  const search = searchOf(request.url);
  const body = request.method === 'POST' ? await readBody(request) : { json: undefined };
  if ('failure' in body) {
    sendFailure(response, requestId, body.failure);
    return;
  }
  const query = queryOf(body.json) || (new URLSearchParams(search).get('query') ?? '');
  if (mayAsk && !mayAsk(query)) {
    sendFailure(response, requestId, UNAUTHENTICATED);
    return;
  }
  const refusal = refuse(query);
  if (refusal !== null) {
    sendFailure(response, requestId, failureOf(refusal, 'QUERY_TOO_COMPLEX'));
    return;
  }
  const done = (await quick?.(request, body.json, await context())) ?? null;
  if (done !== null) {
    send(response, done.status, { 'x-request-id': requestId, ...done.headers }, done.text);
    return;
  }
  const httpGraphQLRequest = { method: request.method ?? 'GET', headers: headersOf(request), search, body: body.json };
  const answered = await withDeadline<HTTPGraphQLResponse | null>(
    apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context }),
    limits.requestMs,
    () => null,
  );
  if (answered === null) sendFailure(response, requestId, { status: 503, code: 'UNAVAILABLE', message: TOO_LATE });
  else await sendAnswer(response, requestId, answered, amend);
}

async function sendAnswer(
  response: ServerResponse,
  requestId: string,
  answered: HTTPGraphQLResponse,
  amend: GraphqlHttp<BaseContext>['amend'],
): Promise<void> {
  const status = answered.status ?? 200;
  const headers: Record<string, string> = { 'x-request-id': requestId };
  for (const [name, value] of answered.headers) headers[name] = value;
  if (answered.body.kind === 'complete') {
    const { string } = answered.body;
    send(response, status, headers, status < 400 ? string : amend(string, requestId));
    return;
  }
  response.writeHead(status, headers);
  for await (const chunk of answered.body.asyncIterator) response.write(chunk);
  response.end();
}

/** Puts the id of the request into errors that lack one. */
export function withRequestId(answer: string, requestId: string): string {
  if (answer.includes('"requestId"')) return answer;
  const { errors = [], ...rest } = JSON.parse(answer) as { errors?: { extensions?: object }[] };
  const named = errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  return `${JSON.stringify({ ...rest, errors: named })}\n`;
}

function headersOf({ headers }: IncomingMessage): HeaderMap {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  return map;
}

function searchOf(url = ''): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}
