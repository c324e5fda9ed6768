import type { IncomingMessage, ServerResponse } from 'node:http';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDownloadHandler } from '../../src/archives/download.js';
import type { Caller, Role } from '../../src/access/caller.js';
import { may } from '../../src/access/may.js';
import { needOfRoute, ROLES, ROUTE_NEEDS } from '../../src/access/permissions.js';
import { createDistribution } from '../../src/archives/distribution/handler.js';
import { createProviderRoutes } from '../../src/access/provider-routes.js';
import { createWelcome } from '../../src/access/welcome.js';
import { createMetrics } from '../../src/metrics.js';
import { createMetricsRoute } from '../../src/operation-server.js';
import { createAuditExport } from '../../src/audit/export.js';
import { createProofRoute } from '../../src/audit/proof-route.js';
import { createDeviceRoutes } from '../../src/devices/device-routes.js';
import { createLogoHandler } from '../../src/logos.js';
import { NotFound } from '../../src/errors.js';
import { serve, type Served } from '../api/served.js';

const ID = '01920000-0000-7000-8000-0000000000a1';

/** One address of each row, and what whoever may use it gets. */
const ADDRESSES: Readonly<Record<string, { path: string; served: number; method?: string }>> = {
  '/graphql': { path: '/graphql?query={__typename}', served: 200 },
  '/graphql/stream': { path: '/graphql/stream?query={__typename}', served: 200 },
  '/archives/': { path: `/archives/${ID}.tgz`, served: 404 },
  '/packs/': { path: `/packs/${ID}/nginx/1.0.0/logo`, served: 404 },
  '/device/': { path: '/device/v1/desired', served: 200 },
  '/audit/export': { path: '/audit/export', served: 200 },
  '/audit/proof': { path: `/audit/proof?stream=${ID}`, served: 404 },
  '/v2/': { path: '/v2/', served: 200 },
  '/metrics': { path: '/metrics', served: 200 },
  '/welcome': { path: '/welcome', served: 405 },
  '/signing-keys.pem': { path: '/signing-keys.pem', served: 204 },
  '/sign-in/': { path: '/sign-in/ways', served: 200 },
  '/livez': { path: '/livez', served: 200 },
  '/readyz': { path: '/readyz', served: 200 },
  '*': { path: '/profiles', served: 204 },
};

const callerOf = (header: string | undefined): Caller | null => {
  const role = ROLES.find((one) => header === `Bearer ${one}`);
  return role === undefined ? null : { actor: { kind: 'API_KEY', id: role }, role };
};

let served: Served;
beforeAll(async () => {
  const authenticate = ({ authorization }: { authorization?: string | undefined }) => callerOf(authorization);
  const asked = (request: IncomingMessage) => Promise.resolve(callerOf(request.headers.authorization));
  served = await serve(
    {},
    {
      authenticate,
      downloads: createDownloadHandler({
        archives: { rows: () => Promise.resolve([null]) },
        archiveStore: { open: () => Promise.resolve(null), addressOf: () => Promise.resolve(null) },
        authenticate: asked,
        urlKey: Buffer.alloc(32),
      }),
      plain: new Map([
        [
          '/signing-keys.pem',
          (_request: IncomingMessage, response: ServerResponse) => Promise.resolve(void response.writeHead(204).end()),
        ],
        [
          '/v2/',
          createDistribution({
            pool: {} as never,
            archiveStore: {} as never,
            authenticate: async (authorization) => callerOf(authorization),
          }),
        ],
        [
          '/sign-in/',
          createProviderRoutes({
            provider: null,
            hasAccounts: () => Promise.resolve(false),
            accountOf: () => Promise.reject(new Error('Nobody may come in here.')),
            sessions: { begin: () => Promise.reject(new Error('Nobody may come in here.')) },
            addressOf: () => '',
            publicUrl: () => 'http://localhost',
            log: pino({ level: 'silent' }),
          }),
        ],
        ['/welcome', createWelcome('the administrator’s key').handler],
        ['/metrics', createMetricsRoute(createMetrics(), asked)],
        ['/audit/export', createAuditExport({ audit: { since: () => Promise.resolve([]) }, authenticate: asked })],
        [
          '/audit/proof',
          createProofRoute({
            audit: { proof: () => Promise.resolve(null), since: () => Promise.resolve([]) },
            authenticate: asked,
          }),
        ],
        [
          '/device/',
          createDeviceRoutes({
            devices: {
              byKey: () => Promise.resolve(null),
              waitingFor: () => Promise.resolve(null),
              missingValues: () => Promise.resolve([]),
              register: () => Promise.reject(new Error('Nobody may register here.')),
              report: () => Promise.reject(new Error('Nobody may report here.')),
            },
            presence: { heard: () => undefined },
            signingKeys: () => Promise.resolve([]),
            wantArchive: () => Promise.resolve(),
            siteValues: () => Promise.resolve([]),
          }),
        ],
        [
          '/packs/',
          createLogoHandler({
            contents: { packContent: () => Promise.reject(new NotFound('PACK', 'No such pack.')) },
            authenticate: asked,
            urlKey: Buffer.alloc(32),
          }),
        ],
      ]),
      fallback: (_request, response) => void response.writeHead(204).end(),
    },
  );
});
afterAll(() => served.drain());

async function statusOf(path: string, role: Role | null): Promise<number> {
  const headers = {
    'apollo-require-preflight': '1',
    accept: path.includes('/stream') ? 'text/event-stream' : 'application/json',
    ...(role !== null && { authorization: `Bearer ${role}` }),
  };
  const response = await fetch(served.url + path, { headers });
  await response.text();
  return response.status;
}

test('every address of the table is tried, and no other', () => {
  expect(Object.keys(ADDRESSES).sort()).toEqual(Object.keys(ROUTE_NEEDS).sort());
});

describe('of every address', () => {
  const rows = Object.entries(ADDRESSES).map(([address, row]) => ({ address, ...row }));

  test.each(rows.flatMap((row) => ROLES.map((role) => ({ ...row, role }))))(
    '$role asks for $path and the table decides',
    async ({ address, path, served: status, role }) => {
      const answered = await statusOf(path, role);
      if (may({ role }, needOfRoute(address))) expect(answered).toBe(status);
      else expect([401, 403]).toContain(answered);
    },
  );

  test.each(rows)('a stranger asks for $path and the table decides', async ({ address, path, served: status }) => {
    expect(await statusOf(path, null)).toBe(needOfRoute(address) === 'anybody' ? status : 401);
  });
});

test('an address that the table lacks keeps the server from starting', async () => {
  const plain = new Map([['/nobody-decided', () => undefined]]);
  await expect(serve({}, { plain })).rejects.toThrow(
    'The address /nobody-decided is in no row of src/access/permissions.ts',
  );
});

test('whoever may not download an archive is told which permission it takes', async () => {
  const response = await fetch(`${served.url}/archives/${ID}.tgz`, { headers: { authorization: 'Bearer VIEWER' } });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    error: { code: 'FORBIDDEN', message: expect.stringContaining('"archive.download"') },
  });
});
