import { cacheExchange, Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEvents } from 'graphql-sse';
import type { Session } from '../session/session.js';

/** Where the API is: always the origin that served the console. */
const ENDPOINT = '/graphql';

/**
 * The client of the API: queries and mutations over POST, subscriptions as server-sent events, which come back by
 * themselves when the connection breaks.
 */
export function createClient(session: Session): Client {
  const events = createEvents({
    url: `${ENDPOINT}/stream`,
    headers: () => session.headers(),
    credentials: 'same-origin',
    // A laptop sleeps for hours: the page must live again when it wakes.
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retry: (tries) => waitBeforeTry(tries),
  });
  return new Client({
    url: ENDPOINT,
    preferGetMethod: false,
    // What is known is shown at once and refreshed behind: no page is ever stale for long.
    requestPolicy: 'cache-and-network',
    fetchOptions: () => ({ headers: session.headers(), credentials: 'same-origin' }),
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) session.end();
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: events.subscribe(
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
}

/** Doubling pauses up to half a minute, each a little different so that clients don't return all at once. */
async function waitBeforeTry(tries: number): Promise<void> {
  const pauseMs = Math.min(30_000, 500 * 2 ** Math.min(tries, 6)) * (0.75 + Math.random() / 2);
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}
