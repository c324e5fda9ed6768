import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createWelcome, type Welcome } from '../../src/access/welcome.js';

const KEY = 'the-key-of-the-administrator-0123456789';
const HOUR_MS = 60 * 60 * 1_000;

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function open({ handler }: Welcome): Promise<(body: string, method?: string) => Promise<Response>> {
  server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return (body, method = 'POST') => fetch(`http://127.0.0.1:${port}/welcome`, { method, body });
}

describe('the link that the first start prints', () => {
  test('gives the key to the first who brings its token, and to nobody after', async () => {
    const welcome = createWelcome(KEY);
    const bring = await open(welcome);
    const first = await bring(welcome.token);
    expect(await first.json()).toEqual({ apiKey: KEY });
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect((await bring(welcome.token)).status).toBe(404);
  });

  test('gives it to one of many who come at once', async () => {
    const welcome = createWelcome(KEY);
    const bring = await open(welcome);
    const answers = await Promise.all(Array.from({ length: 8 }, () => bring(welcome.token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test.each([
    ['nothing', ''],
    ['another token', 'x'.repeat(32)],
    ['far too much', 'x'.repeat(100_000)],
  ])('gives nothing for %s, and stays good', async (_, body) => {
    const welcome = createWelcome(KEY);
    const bring = await open(welcome);
    expect((await bring(body)).status).toBe(404);
    expect((await bring(welcome.token)).status).toBe(200);
  });

  test('is good for an hour', async () => {
    let now = 0;
    const welcome = createWelcome(KEY, () => now);
    const bring = await open(welcome);
    now = HOUR_MS;
    expect((await bring(welcome.token)).status).toBe(404);
  });

  test('makes another token each time', () => {
    server = createServer();
    expect(createWelcome(KEY).token).not.toBe(createWelcome(KEY).token);
  });
});
