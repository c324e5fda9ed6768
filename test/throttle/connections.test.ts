import { describe, expect, test } from '@jest/globals';
import { silence } from '../../schema/iteration.js';
import { createConnectionCaps } from '../../src/throttle/connection-caps.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import { ADMIN_KEY, AUTHORIZED, serve } from '../api/served.js';
import { openSocket } from '../api/sockets.js';

/** A throttle that only caps connections. */
function capped(most: { total: number; perAddress: number; perKey: number }): Throttle {
  return {
    request: () => Promise.resolve(null),
    addressOf: () => 'here',
    credentialOf: (authorization) => authorization ?? null,
    connections: createConnectionCaps(most),
    counter: () => ({ add: () => Promise.resolve({ points: 0, msLeft: 0 }), forget: () => Promise.resolve() }),
    close: () => Promise.resolve(),
  };
}

const feed = { subscribe: () => silence() } as never;
const subscription = JSON.stringify({
  query:
    'subscription { registrySynced(registryId: "UmVnaXN0cnk6MDE5MjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMGEx") { id } }',
});
const init = { type: 'connection_init', payload: { authorization: `Bearer ${ADMIN_KEY}` } };

describe('connections that stay open', () => {
  test('of one key: the WebSocket too many is told to come again, and finds a place once another has gone', async () => {
    const served = await serve({ feed }, { throttle: capped({ total: 9, perAddress: 9, perKey: 1 }) });
    const open = async () => {
      const socket = await openSocket(`${served.url}/graphql`);
      socket.send(init);
      return socket;
    };
    const first = await open();
    expect(await first.next()).toEqual({ type: 'connection_ack' });
    expect((await (await open()).closed).code).toBe(1013);
    first.close();
    await first.closed;
    for (;;) {
      const next = await open();
      if (((await Promise.race([next.closed, next.next()])) as { type?: string }).type === 'connection_ack') break;
    }
    await served.drain();
  });

  test('of one address: the WebSocket too many is refused before it is one', async () => {
    const served = await serve({ feed }, { throttle: capped({ total: 9, perAddress: 1, perKey: 9 }) });
    const first = await openSocket(`${served.url}/graphql`);
    await expect(openSocket(`${served.url}/graphql`)).rejects.toThrow('429');
    first.close();
    await served.drain();
  });

  test('in total: the stream too many is told when to come again, and holds no place itself', async () => {
    const served = await serve({ feed }, { throttle: capped({ total: 1, perAddress: 9, perKey: 9 }) });
    const stream = (signal?: AbortSignal) =>
      fetch(`${served.url}/graphql/stream`, {
        method: 'POST',
        body: subscription,
        headers: { ...AUTHORIZED, accept: 'text/event-stream', 'content-type': 'application/json' },
        ...(signal && { signal }),
      });
    const leaving = new AbortController();
    expect((await stream(leaving.signal)).status).toBe(200);
    for (let i = 0; i < 2; i += 1) {
      const refused = await stream();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await refused.json()).toMatchObject({
        errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 } }],
      });
    }
    leaving.abort();
    for (;;) {
      const again = await stream();
      if (again.status === 200) break;
      await again.text();
    }
    await served.drain();
  });
});
