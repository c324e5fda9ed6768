import type { IncomingMessage, ServerResponse } from 'node:http';
import { namesTag } from '../archives/range.js';
import { DomainError } from '../errors.js';
import { newId } from '../ids.js';
import { limits } from '../limits.js';
import { deviceCredential, digestOf } from './credentials.js';
import { desiredOf, type KeyForDevices } from './desired.js';
import { Denial, denialOf, deny, readJson, requireMethod, RETRY } from './device-answers.js';
import { POLL_SECONDS } from './device-record.js';
import type { DesiredRow, DeviceCommands, DeviceQueries } from './devices.js';
import type { SiteProperty } from './events.js';
import { readRegistration, readReport } from './input.js';
import type { Presence } from './presence.js';

/** What the addresses of devices need. */
export type DeviceRoutesPorts = {
  readonly devices: Pick<DeviceQueries, 'byKey' | 'waitingFor' | 'missingValues'> &
    Pick<DeviceCommands, 'register' | 'report'>;
  readonly presence: Pick<Presence, 'heard'>;
  /** public keys of archives, the active one first */
  readonly signingKeys: () => Promise<readonly KeyForDevices[]>;
  /** a site's values, secrets in the clear */
  readonly siteValues: (
    deviceId: string,
    properties: readonly SiteProperty[],
  ) => Promise<readonly { readonly name: string; readonly value: string }[]>;
  /** asks for the archive of a version when nobody has */
  readonly wantArchive: (row: DesiredRow) => Promise<void>;
};

/** Answers a request; never rejects for what a device does. */
export type DeviceHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** The beginning of the addresses of devices. */
export const DEVICE_PATH = '/device/';

/** Answers everything under /device/v1/, as docs/device-protocol.md says. */
export function createDeviceRoutes(ports: DeviceRoutesPorts): DeviceHandler {
  const routes: Readonly<Record<string, (ports: DeviceRoutesPorts, exchange: Exchange) => Promise<void>>> = {
    '/device/v1/register': register,
    '/device/v1/desired': desired,
    '/device/v1/report': report,
  };
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    try {
      const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
      if (!route) await nothingHere(ports, request);
      else await route(ports, { request, response });
    } catch (error) {
      const denial = denialOf(error);
      if (denial === null) throw error;
      deny(request, response, denial);
    }
  };
}

/** Strangers learn nothing of what is here and what isn't. */
async function nothingHere(ports: DeviceRoutesPorts, request: IncomingMessage): Promise<never> {
  await deviceOf(ports, request);
  throw new Denial(404, 'NOT_FOUND', 'Nothing is here. See docs/device-protocol.md for the addresses of devices.');
}

async function register(ports: DeviceRoutesPorts, { request, response }: Exchange): Promise<void> {
  requireMethod(request, 'POST');
  const token = deviceCredential('spdt_', request.headers.authorization);
  if (token === null)
    throw new Denial(401, 'TOKEN_UNKNOWN', 'Send a device token as "Authorization: Bearer spdt_…".', CHALLENGE);
  const registration = readRegistration(await readJson(request, limits.registrationBytes));
  const registered = await ports.devices.register(token, registration, newId());
  answer(response, 201, {
    ...registered,
    pollSeconds: POLL_SECONDS,
    serverTime: new Date().toISOString(),
    signingKeys: await ports.signingKeys(),
  });
}

async function desired(ports: DeviceRoutesPorts, { request, response }: Exchange): Promise<void> {
  requireMethod(request, 'GET');
  const row = await deviceOf(ports, request);
  const held = await ports.devices.waitingFor(row);
  if (row.isPending && row.archive?.status !== 'READY') await ports.wantArchive(row);
  const missing = held === 'values' ? await ports.devices.missingValues(row) : [];
  const { body, etag } = desiredOf(row, { held: held === 'archive' ? null : held, missing }, await ports.signingKeys());
  const known = request.headers['if-none-match'];
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (known !== undefined && namesTag(known, etag, true)) {
    response.writeHead(304, headers).end();
    return;
  }
  const text = body(await siteValues(ports, row));
  response.writeHead(200, { ...headers, ...JSON_TYPE, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

/** The values of the device's site, secrets in the clear: for the device itself. @throws Denial when they can't be read */
async function siteValues(ports: DeviceRoutesPorts, row: DesiredRow) {
  try {
    return await ports.siteValues(row.id, row.siteProperties);
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.code !== 'SECRET_LOST') throw cause;
    throw new Denial(
      503,
      'UNAVAILABLE',
      'A secret value of this device cannot be read here. Give it again with linkDevice, or start the server with the SECRETS_KEY that it was kept under.',
      RETRY,
    );
  }
}

async function report(ports: DeviceRoutesPorts, { request, response }: Exchange): Promise<void> {
  requireMethod(request, 'POST');
  const row = await deviceOf(ports, request);
  const said = readReport(await readJson(request));
  try {
    const taken = await ports.devices.report(row.id, said, newId());
    answer(response, 200, { ...taken, serverTime: new Date().toISOString() });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'REPORT_OUTDATED') throw error;
    throw new Denial(409, error.code, error.message, {}, { lastSequence: row.lastSequence });
  }
}

/** The device whose key the request bears; it was heard of. @throws Denial KEY_UNKNOWN */
async function deviceOf({ devices, presence }: DeviceRoutesPorts, request: IncomingMessage): Promise<DesiredRow> {
  const key = deviceCredential('spdk_', request.headers.authorization);
  const row = key === null ? null : await devices.byKey(digestOf(key));
  if (row === null)
    throw new Denial(
      401,
      'KEY_UNKNOWN',
      'Send the key of a registered device as "Authorization: Bearer spdk_…". A removed device has to register again.',
      CHALLENGE,
    );
  presence.heard(row.id);
  return row;
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="system-profiles devices"' };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

function answer(response: ServerResponse, status: number, value: object): void {
  const body = `${JSON.stringify(value)}\n`;
  response
    .writeHead(status, { ...JSON_TYPE, 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}

/**
 * Whether a request bears a device's key, and the device may have an archive of a profile: null without such a key.
 * An unknown key is an answer too: no other way in is tried with it.
 */
export function deviceDownloads({ devices, presence }: Pick<DeviceRoutesPorts, 'devices' | 'presence'>) {
  return async (request: IncomingMessage): Promise<((profileId: string) => boolean) | null> => {
    const key = deviceCredential('spdk_', request.headers.authorization);
    if (key === null) return null;
    const row = await devices.byKey(digestOf(key));
    if (row === null) return () => false;
    presence.heard(row.id);
    return (profileId) => row.profileId === profileId;
  };
}
