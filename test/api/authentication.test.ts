import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearerToken } from '../../src/access/authenticate.js';
import { isKey, keyDigest } from '../../src/access/keys.js';
import { ADMIN_KEY, AUTHORIZED, serve, type Served } from './served.js';

let served: Served;
let ready = true;
beforeAll(async () => {
  served = await serve(
    {},
    { health: () => Promise.resolve({ ready, checks: [{ name: 'database', ok: ready, detail: 'no host is told' }] }) },
  );
});
afterAll(() => served.drain());

describe('without a known key', () => {
  test.each([
    { what: 'no header', authorization: undefined },
    { what: 'a wrong key', authorization: `Bearer ${ADMIN_KEY}x` },
    { what: 'a part of the key', authorization: `Bearer ${ADMIN_KEY.slice(0, -1)}` },
    { what: 'another scheme', authorization: `Basic ${ADMIN_KEY}` },
    { what: 'the key alone', authorization: ADMIN_KEY },
    { what: 'nothing behind the scheme', authorization: 'Bearer ' },
    { what: 'a key of 10,000 characters', authorization: `Bearer ${'k'.repeat(10_000)}` },
  ])('$what is UNAUTHENTICATED with 401, over HTTP and SSE', async ({ authorization }) => {
    const headers = authorization === undefined ? {} : { authorization };
    for (const path of ['/graphql', '/graphql/stream', '/graphql?query={__typename}']) {
      const response = await fetch(served.url + path, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });
});

describe('with the key', () => {
  test('the viewer is the administrator', async () => {
    const { body } = await served.ask('{ viewer { actor { kind name } role } }');
    expect(body.data).toEqual({ viewer: { actor: { kind: 'API_KEY', name: 'Administrator' }, role: 'ADMIN' } });
  });

  test.each([
    { what: 'a sane one', sent: 'trace-1:a_b.c', kept: true },
    { what: 'one with blanks', sent: 'a b', kept: false },
    { what: 'one that is too long', sent: 'x'.repeat(65), kept: false },
  ])('the request id that is sent is kept if it is $what: $kept', async ({ sent, kept }) => {
    const { headers, body } = await served.ask('{ nothing }', {}, { 'x-request-id': sent });
    const id = headers.get('x-request-id');
    expect(id === sent).toBe(kept);
    expect(body.errors?.[0]?.extensions.requestId).toBe(id);
  });

  test('a defect is masked, named by its request id, and logged whole', async () => {
    const { body } = await served.ask(
      '{ viewer { role } systemProfile(id: "U3lzdGVtUHJvZmlsZTowMTkwYTAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA") { id } }',
    );
    const error = body.errors?.[0];
    expect(error).toMatchObject({ path: ['systemProfile'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(error?.message).not.toMatch(/undefined|rows|read/);
    // One field alone failed, so the other one is still there.
    expect(body.data).toEqual({ viewer: { role: 'ADMIN' }, systemProfile: null });
    expect(served.logged).toContainEqual(
      expect.objectContaining({
        requestId: error?.extensions.requestId,
        err: expect.objectContaining({ type: 'TypeError' }),
      }),
    );
  });
});

describe('beside the API', () => {
  test('/livez and /readyz need no key', async () => {
    expect((await fetch(`${served.url}/livez`)).status).toBe(200);
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
    ready = false;
    const unready = await fetch(`${served.url}/readyz`);
    expect([unready.status, await unready.json()]).toEqual([503, { status: 'not ready', checks: { database: false } }]);
    ready = true;
  });

  test('/archives/ goes to downloads, everything else is 404 in JSON', async () => {
    expect((await fetch(`${served.url}/archives/x.tgz`, { headers: AUTHORIZED })).status).toBe(204);
    const response = await fetch(`${served.url}/constructor`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('keys', () => {
  test.each([
    { header: 'Bearer abc', token: 'abc' },
    { header: 'bearer   abc  ', token: 'abc' },
    { header: 'Bearer a b', token: null },
    { header: '', token: null },
  ])('the token of "$header" is $token', ({ header, token }) => {
    expect(bearerToken(header)).toBe(token);
  });

  test('a key is known by its digest alone', () => {
    expect(isKey('secret', keyDigest('secret'))).toBe(true);
    expect(isKey('Secret', keyDigest('secret'))).toBe(false);
  });
});
