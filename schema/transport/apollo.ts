import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse, GraphQLRequestListener } from '@apollo/server';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { limits } from '../../src/limits.js';
import type { Context } from '../context.js';
import { topLevelError } from '../errors.js';
import type { Operations } from './operations.js';
import { secondsToWait } from './too-many.js';

/** Apollo as the executor of HTTP requests: no landing page, no batches, no persisted queries, nothing of the inside shown. */
export function createApollo(schema: GraphQLSchema, operations: Operations, log: Logger): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    plugins: [oneRuleForAllTransports(operations), ...NOT_OURS],
    parseOptions: { maxLexicalTokens: limits.query.tokens },
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
  });
}

/**
 * What Apollo would add by itself: a page from its own site, reports to it, and a look at every field for cache headers
 * (which costs more than all of our own rules).
 */
const NOT_OURS = [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
];

/** What WebSocket and SSE do around an operation, done around Apollo's. */
function oneRuleForAllTransports(operations: Operations): ApolloServerPlugin<Context> {
  const listener: GraphQLRequestListener<Context> = {
    didResolveOperation({ operation, document, request, contextValue }) {
      const refusal = operations.meter(document, request.operationName, request.variables ?? {}, contextValue);
      if (refusal !== null) throw refusal;
      if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
        throw topLevelError(
          'BAD_USER_INPUT',
          'Subscribe over WebSocket /graphql or server-sent events /graphql/stream.',
          400,
        );
      const { app, by } = contextValue;
      if (operation?.operation === OperationTypeNode.QUERY) app.reads?.allow(by.caller.actor.id);
      return Promise.resolve();
    },
    willSendResponse(requestContext) {
      requestContext.response.http.headers.set('cache-control', 'no-store');
      finish(requestContext, operations);
      return Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

function finish(requestContext: GraphQLRequestContextWillSendResponse<Context>, operations: Operations): void {
  const { response, contextValue, errors, operationName } = requestContext;
  if (response.body.kind !== 'single') return;
  const finished = operations.finish({ ...response.body.singleResult, errors }, contextValue);
  response.body.singleResult = finished;
  if (errors !== undefined) operations.note(finished.errors, operationName ?? null, contextValue);
  if (isLegacy(requestContext)) response.http.status = 200;
  const seconds = secondsToWait(finished.errors);
  if (seconds === null) return;
  response.http.status = 429;
  response.http.headers.set('retry-after', String(seconds));
}

const REQUEST_ERRORS = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/** Clients that only know application/json expect 200 for whatever is a GraphQL answer (GraphQL over HTTP, 6.4.1). */
function isLegacy({ request, response }: GraphQLRequestContextWillSendResponse<Context>): boolean {
  if (response.http.status !== 400 || response.body.kind !== 'single') return false;
  if (request.http?.headers.get('accept')?.includes('application/graphql-response+json') === true) return false;
  const { errors = [] } = response.body.singleResult;
  return errors.every(({ extensions }) => REQUEST_ERRORS.includes(String(extensions?.['code'])));
}
