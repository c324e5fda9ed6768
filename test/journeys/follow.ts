import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Door } from './author.js';

/** The transports that a subscription may come over. */
export const transports = ['SSE', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

/** Results of a subscription, from a client that its transport's own project wrote. */
export type Following<T> = AsyncIterableIterator<T>;

/** Subscribes as the administrator; the client tries again when the connection breaks. */
export function follow<T>(door: Door, transport: Transport, query: string): Following<T> {
  const authorization = `Bearer ${door.adminKey}`;
  return transport === 'SSE'
    ? results(createSseClient({ url: `${door.url}/graphql/stream`, headers: { authorization } }), query)
    : results(
        createWsClient({
          url: `${door.url.replace(/^http/, 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { authorization },
        }),
        query,
      );
}

type Client = {
  iterate(payload: { query: string }): AsyncIterableIterator<{ data?: unknown; errors?: unknown }>;
  dispose(): void | Promise<void>;
};

async function* results<T>(client: Client, query: string): AsyncGenerator<T, void, void> {
  try {
    for await (const { data, errors } of client.iterate({ query })) {
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      yield data as T;
    }
  } finally {
    await client.dispose();
  }
}

/** The next result; fails when the subscription has ended. */
export async function nextOf<T>(following: Following<T>): Promise<T> {
  const { done, value } = await following.next();
  if (done === true) throw new Error('The subscription has ended.');
  return value;
}
