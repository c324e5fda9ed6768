import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestApi } from '../support/app.js';
import { startApi } from '../support/app.js';
import { openSocket } from '../api/sockets.js';

const LIMIT = 8;
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ RATE_LIMIT_PER_KEY: String(LIMIT), RATE_LIMIT_PER_ADDRESS: 'off' });
});
afterAll(() => api.close());

/** Answers of one more request than a key of its own may make; which keys are good is not asked before. */
async function spend(
  path: string,
  key: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
) {
  const ask = () =>
    fetch(api.url + path, { ...init, headers: { authorization: key, ...init.headers }, redirect: 'manual' });
  for (let i = 0; i < LIMIT; i += 1) expect((await drained(await ask())).status).not.toBe(429);
  return drained(await ask());
}

async function drained(response: Response) {
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const operation = { method: 'POST', body: '{"query":"{ viewer { role } }"}' };
const json = { 'content-type': 'application/json' };

describe('a key that asks too often', () => {
  const graphql = {
    errors: [{ message: expect.any(String), extensions: expect.objectContaining({ code: 'RATE_LIMITED' }) }],
  };
  const plain = { error: { code: 'RATE_LIMITED', message: expect.any(String), retryAfterSeconds: expect.any(Number) } };
  const oci = { errors: [{ code: 'TOOMANYREQUESTS', message: expect.any(String) }] };

  test.each([
    { path: '/graphql', init: { ...operation, headers: json }, form: graphql },
    {
      path: '/graphql/stream',
      init: { ...operation, headers: { ...json, accept: 'text/event-stream' } },
      form: graphql,
    },
    { path: '/device/v1/desired', init: {}, form: plain },
    { path: '/archives/01920000-0000-7000-8000-0000000000a1.tgz', init: {}, form: plain },
    { path: '/v2/', init: {}, form: oci },
    { path: '/audit/export', init: {}, form: plain },
    { path: '/metrics', init: {}, form: plain },
  ])('is answered 429 at $path, with Retry-After and a sentence', async ({ path, init, form }) => {
    const { status, headers, body } = await spend(path, `Bearer key-of-${path}`, init);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('x-request-id')).toEqual(expect.any(String));
    const said = JSON.parse(body) as object;
    expect(said).toEqual(form);
    expect(body).toContain(`This key has made ${LIMIT} requests within a minute`);
  });

  test('is told so of each further operation over a WebSocket, which stays open', async () => {
    const socket = await openSocket(`${api.url}/graphql`);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${api.adminKey}` } });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    const asked = async (id: number) => {
      socket.send({ id: String(id), type: 'subscribe', payload: { query: '{ viewer { role } }' } });
      const first = await socket.next();
      if (first.type === 'next') await socket.next();
      return first;
    };
    for (let i = 0; i < LIMIT; i += 1) expect((await asked(i)).type).toBe('next');
    expect(await asked(LIMIT)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }],
    });
    socket.close();
  });

  test.each(['/livez', '/readyz'])('still gets %s', async (path) => {
    for (let i = 0; i < LIMIT * 2; i += 1)
      expect((await drained(await fetch(api.url + path, { headers: { authorization: 'Bearer x' } }))).status).toBe(200);
  });
});

describe('an address that asks too often', () => {
  let limited: TestApi;
  beforeAll(async () => {
    limited = await startApi({ RATE_LIMIT_PER_ADDRESS: '10', TRUST_PROXY: 'loopback' });
  });
  afterAll(() => limited.close());
  const statusFrom = async (address: string) =>
    (await drained(await fetch(limited.url, { headers: { 'x-forwarded-for': address } }))).status;

  test('is sent away without a key too, and the others are not', async () => {
    for (let i = 0; i < 10; i += 1) expect(await statusFrom('192.0.2.1')).not.toBe(429);
    expect(await statusFrom('192.0.2.1')).toBe(429);
    expect(await statusFrom(`192.0.2.77, 192.0.2.1`)).toBe(429);
    expect(await statusFrom('192.0.2.2')).not.toBe(429);
  });

  test('opens no more WebSockets', async () => {
    const options = { headers: { 'x-forwarded-for': '192.0.2.3' } };
    for (let i = 0; i < 10; i += 1) (await openSocket(`${limited.url}/graphql`, undefined, options)).close();
    await expect(openSocket(`${limited.url}/graphql`, undefined, options)).rejects.toThrow('429');
  });
});
