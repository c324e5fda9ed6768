import {
  cacheExchange,
  Client,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
  type Exchange,
  type Operation,
  type OperationResult,
} from '@urql/core';
import type { Session } from '../session/session.js';
import type { Connection } from './connection.js';
import type { Subscribe } from './live.js';

/** Where the API is: always the origin that served the console. */
const ENDPOINT = '/graphql';

/**
 * The client of the API: queries and mutations over POST, subscriptions as server-sent events. When the connection was
 * lost and is back, everything that is on the screen is read again.
 */
export function createClient(session: Session, connection: Connection): Client {
  const live = openLater(session, connection);
  const shown: Shown = new Map();
  const client = new Client({
    url: ENDPOINT,
    preferGetMethod: false,
    // What is known is shown at once and refreshed behind: no page is ever stale for long.
    requestPolicy: 'cache-and-network',
    fetchOptions: () => ({ headers: session.headers(), credentials: 'same-origin' }),
    exchanges: [
      follow(session, connection, shown),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: live(
              { query: query ?? '', variables: variables as Record<string, unknown> },
              {
                next: (result) => sink.next(result as never),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  connection.watch(() => !connection.isLost() && readAgain(client, shown));
  return client;
}

/** Subscriptions whose code comes when the first page wants one. */
function openLater(session: Session, connection: Connection): Subscribe {
  const opened = lazily(async () => (await import('./live.js')).openLive(`${ENDPOINT}/stream`, session, connection));
  return (request, sink) => {
    let stop: (() => void) | null = null;
    let isOver = false;
    opened().then(
      (live) => {
        if (!isOver) stop = live(request, sink);
      },
      (error: unknown) => sink.error(error),
    );
    return () => {
      isOver = true;
      stop?.();
    };
  };
}

/** Makes a thing when it is first asked for; a failure isn't kept. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

/** The queries on the screen. */
type Shown = Map<number, Operation>;

/** Keeps what is on the screen in mind, and tells when nobody is signed in or nobody answers. */
function follow(session: Session, connection: Connection, shown: Shown): Exchange {
  return mapExchange({
    onOperation(operation) {
      if (operation.kind === 'query') shown.set(operation.key, operation);
      if (operation.kind === 'teardown') shown.delete(operation.key);
    },
    onResult: withoutNothing,
    onError(error) {
      if (error.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) session.lapse();
      if (error.networkError !== undefined && error.response === undefined) connection.lose();
    },
  });
}

/**
 * An answer that is an error and nothing else holds no data. "There is no such profile" and "it can't be read now" both
 * come as null; what a page shows already stays on it while reading again fails.
 */
function withoutNothing(result: OperationResult): OperationResult {
  const roots: readonly unknown[] = Object.values((result.data ?? {}) as object);
  const isNothing = result.error !== undefined && roots.every((root) => root === null);
  return isNothing ? { ...result, data: undefined } : result;
}

function readAgain(client: Client, shown: Shown): void {
  for (const { key, query, variables, context } of shown.values())
    client.reexecuteOperation(
      client.createRequestOperation('query', { key, query, variables }, { ...context, requestPolicy: 'network-only' }),
    );
}
