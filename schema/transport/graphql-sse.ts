import type { IncomingMessage, ServerResponse } from 'node:http';
import { getOperationAST, OperationTypeNode, subscribe } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { drained } from '../../src/drained.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import type { Context } from '../context.js';
import { asGraphQLError } from '../errors.js';
import { sendFailure, type Failure } from './answers.js';
import { admitStream } from './open-connection.js';
import type { OperationRequest, Operations } from './operations.js';
import { isJson, queryOf, readBody } from './request-body.js';

/** GraphQL over server-sent events in distinct connections mode (graphql-sse): one request, one stream, one operation. */
export type EventStreams = {
  readonly answer: (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<void>;
  /** Ends every open stream. */
  readonly close: () => Promise<void>;
};

/** Proxies give up on silent connections after half a minute or more. */
const PING_MS = 12_000;

/** Makes the transport of server-sent events. */
export function createEventStreams(operations: Operations, throttle?: Throttle): EventStreams {
  const open = new Set<() => Promise<void>>();
  return {
    async answer(request, response, context) {
      const { requestId } = context.by;
      const asked = await operationOf(request);
      if ('failure' in asked) {
        sendFailure(response, requestId, asked.failure);
        return;
      }
      if (!admitStream(throttle, request, response, requestId)) return;
      const results = await start(asked.operation, operations, context);
      const leave = async () => {
        await results.return?.();
      };
      open.add(leave);
      response.once('close', () => {
        leave().catch((err: unknown) => {
          context.app.log.warn({ err, requestId }, 'a subscription could not be left');
        });
      });
      await stream(response, requestId, finished(results, operations, context)).finally(() => open.delete(leave));
    },
    async close() {
      await Promise.all([...open].map((leave) => leave()));
    },
  };
}

type Asked = { readonly operation: OperationRequest } | { readonly failure: Failure };

async function operationOf(request: IncomingMessage): Promise<Asked> {
  const refused = refuse(request);
  if (refused !== null) return { failure: refused };
  if (request.method === 'GET') return operationOfQuery(new URL(request.url ?? '/', 'http://localhost').searchParams);
  const body = await readBody(request);
  if ('failure' in body) return body;
  const query = queryOf(body.json);
  if (query === '') return { failure: badRequest('The body has no query.') };
  return { operation: { ...(body.json as OperationRequest), query } };
}

function operationOfQuery(search: URLSearchParams): Asked {
  const query = search.get('query') ?? '';
  if (query === '') return { failure: badRequest('The address has no query.') };
  try {
    const variables = JSON.parse(search.get('variables') ?? 'null') as OperationRequest['variables'];
    return { operation: { query, operationName: search.get('operationName'), variables } };
  } catch (cause) {
    return { failure: badRequest(`The variables are not JSON: ${(cause as Error).message.slice(0, 100)}`) };
  }
}

/** A page of a foreign origin can send simple requests only: neither JSON nor a header of our own (like Apollo's rule). */
function refuse(request: IncomingMessage): Failure | null {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'POST')
    return { status: 405, code: 'BAD_REQUEST', message: 'Use GET or POST.', headers: { allow: 'GET, POST' } };
  if (headers.accept?.includes('text/event-stream') !== true)
    return { status: 406, code: 'BAD_REQUEST', message: 'This address sends text/event-stream: accept it.' };
  if (method === 'POST' && !isJson(headers['content-type']))
    return { status: 415, code: 'BAD_REQUEST', message: 'Send the operation as application/json.' };
  const preflighted = headers['apollo-require-preflight'] ?? headers['x-apollo-operation-name'] ?? '';
  if (method === 'GET' && preflighted === '' && headers.authorization === undefined)
    return badRequest('Send the header "apollo-require-preflight: 1" with GET.');
  return null;
}

function badRequest(message: string): Failure {
  return { status: 400, code: 'BAD_REQUEST', message };
}

/** The results of an operation, whatever its kind: a query has one, a wrong operation has its errors. */
async function start(
  request: OperationRequest,
  operations: Operations,
  context: Context,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const prepared = operations.prepare(request, context);
  if (!('schema' in prepared)) return only({ errors: prepared });
  const result = await (isSubscription(prepared) ? subscribe(prepared) : operations.run(prepared));
  return Symbol.asyncIterator in result ? result : only(result);
}

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult, void, void> {
  yield await Promise.resolve(result);
}

function isSubscription({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** Results as texts. An iteration that breaks tells so as its last result: the stream has no other place for it. */
async function* finished(
  results: AsyncIterableIterator<ExecutionResult>,
  operations: Operations,
  context: Context,
): AsyncGenerator<string, void, void> {
  try {
    for await (const result of results) yield JSON.stringify(operations.finish(result, context));
  } catch (error) {
    yield JSON.stringify(operations.finish({ errors: [asGraphQLError(error)] }, context));
  }
}

/** Writes at the client's speed: nothing is taken from the iteration while the socket is full. */
async function stream(response: ServerResponse, requestId: string, texts: AsyncIterable<string>): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': requestId,
  });
  // Something at once: a browser tells its page about the stream only with the first bytes.
  response.write(':\n\n');
  const ping = setInterval(() => response.write(':\n\n'), PING_MS);
  try {
    for await (const text of texts) {
      if (response.destroyed) return;
      if (!response.write(`event: next\ndata: ${text}\n\n`)) await drained(response);
    }
  } finally {
    clearInterval(ping);
    response.end('event: complete\ndata:\n\n');
  }
}
