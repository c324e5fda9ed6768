import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIdentityProvider } from '../../src/access/identity-provider.js';
import { Unavailable } from '../../src/errors.js';

// A provider that describes itself, and then answers for a code as a test says.

let exchange: (response: ServerResponse) => void;
let issuer: string;
const server = createServer((request, response) => {
  if (request.url === '/token') {
    exchange(response);
    return;
  }
  response.setHeader('content-type', 'application/json');
  const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
  response.end(JSON.stringify({ issuer, ...endpoints, jwks_uri: `${issuer}/keys` }));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Comes back from the provider with a code. */
function comeBack(): Promise<unknown> {
  const names = { clientId: 'x', clientSecret: null, name: 'Example Inc.', scopes: 'openid' };
  const claims = { roleClaim: 'groups', roles: null, tagClaim: 'groups', tags: null };
  const journey = { state: 's', nonce: 'n', verifier: 'v'.repeat(43) };
  const answered = new URL('http://localhost/sign-in/callback?code=c&state=s');
  return createIdentityProvider({ issuer, ...names, ...claims }).finish(answered, journey);
}

test.each<[string, typeof exchange]>([
  ['cuts the connection', (response) => response.destroy()],
  ['has a gateway that says it is down', (response) => response.writeHead(503).end()],
])('a provider that %s once somebody comes back from it is unavailable, which is no refusal', async (_, how) => {
  exchange = how;
  await expect(comeBack()).rejects.toBeInstanceOf(Unavailable);
});

test('a provider that refuses the code is there: that is no outage', async () => {
  exchange = (response) =>
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
  await expect(comeBack()).rejects.not.toBeInstanceOf(Unavailable);
});
