import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Door } from './author.js';

/** The transports that a subscription may come over. */
export const transports = ['SSE', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

/** Results of a subscription, from a client that its transport's own project wrote. */
export type Following<T> = AsyncIterableIterator<T>;

/**
 * Subscribes as the administrator, at once.
 * @param retries how often the client tries again by itself when the connection breaks
 */
export function follow<T>(door: Door, transport: Transport, query: string, retries = 5): Following<T> {
  const authorization = `Bearer ${door.adminKey}`;
  const retryAttempts = retries;
  return transport === 'SSE'
    ? results(createSseClient({ url: `${door.url}/graphql/stream`, headers: { authorization }, retryAttempts }), query)
    : results(
        createWsClient({
          url: `${door.url.replace(/^http/, 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { authorization },
          retryAttempts,
        }),
        query,
      );
}

type Client = {
  iterate(payload: { query: string }): AsyncIterableIterator<{ data?: unknown; errors?: unknown }>;
  dispose(): void | Promise<void>;
};

function results<T>(client: Client, query: string): Following<T> {
  const inner = client.iterate({ query });
  const over = { done: true, value: undefined } as const;
  return {
    async next() {
      const { done, value } = await inner.next();
      if (done === true) return over;
      if (value.errors !== undefined) throw new Error(JSON.stringify(value.errors));
      return { done: false, value: value.data as T };
    },
    // Also while a result is waited for: that wait ends then.
    async return() {
      await client.dispose();
      return over;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The next result; fails when the subscription has ended. */
export async function nextOf<T>(following: Following<T>): Promise<T> {
  const { done, value } = await following.next();
  if (done === true) throw new Error('The subscription has ended.');
  return value;
}
