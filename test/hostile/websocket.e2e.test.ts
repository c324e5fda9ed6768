import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Product } from '../journeys/product.js';
import { besieged } from './besieged.js';
import { openLetIn, openRaw } from './raw-socket.js';
import { frame, FRAMES, MESSAGES, type FrameCase } from './websocket-cases.js';

// Frames byte by byte. Whatever comes, the connection is closed with the code that says why, and others are served.

let product: Product;
const opened = besieged();
beforeAll(() => {
  product = opened();
});
afterEach(async () => {
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
});

async function closes({ letIn = false, send, code }: FrameCase): Promise<void> {
  const socket = await (letIn ? openLetIn(product.url, product.adminKey) : openRaw(product.url));
  socket.write(send);
  expect(await socket.closed).toBe(code);
}

test.each(FRAMES)('a frame $what closes with $code', closes);
test.each(MESSAGES)('who says $what is sent away with $code', closes);

describe('a handshake', () => {
  test.each([
    ['an older protocol', 'graphql-ws'],
    ['one in capitals', 'GRAPHQL-TRANSPORT-WS'],
    ['two others', 'soap, mqtt'],
    ['one of 4,000 letters', 'a'.repeat(4_000)],
  ])('for %s closes with 4406', async (_name, protocol) => {
    expect(await (await openRaw(product.url, protocol)).closed).toBe(4406);
  });

  test.each([',', 'a b', 'graphql-transport-ws, graphql-transport-ws'])(
    'for %j is refused with 400',
    async (protocol) => {
      await expect(openRaw(product.url, protocol)).rejects.toThrow('HTTP/1.1 400');
    },
  );

  test('with a message in the same packet is answered as if it had waited', async () => {
    const early = frame(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }));
    expect(await (await openRaw(product.url, 'graphql-transport-ws', early)).closed).toBe(4401);
  });

  test('after which nothing is said is ended with 4408', async () => {
    expect(await (await openRaw(product.url)).closed).toBe(4408);
  });
});

test('an id that all objects have is an id as any other', async () => {
  const socket = await openLetIn(product.url, product.adminKey);
  const payload = { query: '{ __typename }' };
  socket.write([frame(`{"type":"subscribe","id":"__proto__","payload":${JSON.stringify(payload)}}`)]);
  await socket.until((heard) => heard.includes('"complete"'));
  expect(socket.heard().toString()).toContain('{"__typename":"Query"}');
  socket.destroy();
});

describe('a client that pings', () => {
  const pings = (count: number) =>
    Buffer.concat(Array.from({ length: count }, () => frame('x'.repeat(125), { opcode: 9 })));

  test('twenty times at once is answered', async () => {
    const socket = await openLetIn(product.url, product.adminKey);
    socket.write([pings(20), frame(JSON.stringify({ type: 'ping' }))]);
    await socket.until((heard) => heard.includes('"pong"'));
    expect(socket.heard().length).toBeGreaterThan(20 * 127);
    socket.destroy();
  });

  test('ten thousand times at once is hung up on', async () => {
    const socket = await openLetIn(product.url, product.adminKey);
    socket.write([pings(10_000)]);
    expect(await socket.closed).toBe(null);
  });

  test('and completes what it never began is let be', async () => {
    const socket = await openLetIn(product.url, product.adminKey);
    socket.write(
      [JSON.stringify({ type: 'complete', id: 'never' }), JSON.stringify({ type: 'ping' })].map((text) => frame(text)),
    );
    await socket.until((heard) => heard.includes('"pong"'));
    socket.destroy();
  });
});

test('three hundred sockets that go in the middle of a frame leave nothing behind', async () => {
  const sockets = await Promise.all(Array.from({ length: 300 }, () => openRaw(product.url)));
  for (const socket of sockets) {
    socket.write([frame('{"type":"connection_init"', { final: false }).subarray(0, 20)]);
    socket.destroy();
  }
  await Promise.all(sockets.map(({ closed }) => closed));
});

test('who asks for pongs of a megabyte and never reads them is not read either', async () => {
  const socket = await openRaw(product.url);
  socket.pause();
  const ping = frame(JSON.stringify({ type: 'ping', payload: { much: 'x'.repeat(1_048_576) } }));
  // What isn't taken can't fill the server's memory.
  expect(await socket.pushed(ping, 256)).toBeLessThan(64);
  socket.destroy();
}, 60_000);
