import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Desired, Registration, Report } from '../../cli/device/protocol.js';
import { signerFrom } from '../archives/signer.js';

/** A server as docs/device-protocol.md has it, of which a test sets every answer. */
export type StandIn = {
  readonly url: string;
  /** the answer to GET /device/v1/desired */
  desired: Desired;
  readonly archives: Map<string, Buffer>;
  readonly reports: Report[];
  readonly registrations: Registration[];
  /** ranges that archives were asked for, "-" for a whole file */
  readonly ranges: string[];
  /** seeds of the keys that sign */
  signers: readonly string[];
  /** cuts off every download after so many bytes */
  cutAfter: number;
  /** sends a download on only when this is fulfilled */
  hold: Promise<void>;
  /** says of every archive that it has expired */
  gone: boolean;
  /** answers nothing but 503 */
  down: boolean;
  close(): Promise<void>;
};

const nothingDesired: Desired = {
  profile: null,
  version: null,
  approved: false,
  message: '',
  archive: null,
  siteProperties: [],
  lastSequence: 0,
  pollSeconds: 1,
  signingKeys: [],
};

const signingKeys = (...seeds: string[]) => seeds.map((seed) => ({ id: seed, publicKey: signerFrom(seed).publicKey }));

/** Starts one on a free port. The only token is "token". */
export async function startStandIn(): Promise<StandIn> {
  const server = createServer((request, response) => void answer(standIn, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    desired: nothingDesired,
    archives: new Map(),
    ...{ reports: [], registrations: [], ranges: [], signers: ['no secret'] },
    ...{ cutAfter: Infinity, hold: Promise.resolve(), gone: false, down: false },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

/** The profile of the archives that tests build. */
const PROFILE = '01900000-0000-7000-8000-000000000001';

/** What is desired of an archive that the stand-in holds. */
export function desiredOf(
  standIn: StandIn,
  { bytes, sha256 }: { bytes: Buffer; sha256: string },
  version: string,
  more: Partial<Desired> = {},
): Desired {
  standIn.archives.set(`/archives/${sha256}.tgz`, bytes);
  const archive = { url: `/archives/${sha256}.tgz`, sha256, sizeBytes: bytes.length };
  const profile = { id: PROFILE, slug: 'edge-gateway', name: 'Edge gateway' };
  return { ...nothingDesired, profile, version, archive, approved: true, ...more };
}

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', standIn.url).pathname;
  const json = (status: number, body: object, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const keys = signingKeys(...standIn.signers);
  const refuse = (status: number, code: string, message: string, more = {}) =>
    json(status, { error: { code, message, ...more } });
  if (standIn.down) return void refuse(503, 'UNAVAILABLE', 'Later.');
  if (path === '/device/v1/register') {
    if (request.headers.authorization !== 'Bearer token') return void refuse(401, 'TOKEN_UNKNOWN', 'No such token.');
    standIn.registrations.push(JSON.parse(await textOf(request)) as Registration);
    return void json(201, { deviceId: 'device-1', key: 'device key', pollSeconds: 1, signingKeys: keys });
  }
  if (request.headers.authorization !== 'Bearer device key')
    return void refuse(401, 'KEY_UNKNOWN', 'The device was removed.');
  if (path === '/device/v1/report') {
    const report = JSON.parse(await textOf(request)) as Report;
    const newest = standIn.reports.at(-1)?.sequence ?? 0;
    if (report.sequence <= newest)
      return void refuse(409, 'REPORT_OUTDATED', 'Newer is known.', { lastSequence: newest });
    standIn.reports.push(report);
    return void json(200, { lastSequence: report.sequence });
  }
  if (path === '/device/v1/desired') {
    const desired = { ...standIn.desired, signingKeys: keys };
    const etag = JSON.stringify(Buffer.from(JSON.stringify(desired)).toString('base64'));
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    return void json(200, desired, { etag });
  }
  if (standIn.gone) return void refuse(410, 'ARCHIVE_EXPIRED', 'The archive has expired.');
  await sendArchive(standIn, standIn.archives.get(path), request, response);
}

async function sendArchive(
  standIn: StandIn,
  bytes: Buffer | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!bytes) return void response.writeHead(404).end();
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  standIn.ranges.push(range ? `${range[1]}-${range[2]}` : '-');
  const part = range ? bytes.subarray(Number(range[1]), Number(range[2]) + 1) : bytes;
  response.writeHead(range ? 206 : 200, { 'content-length': part.length });
  response.write(part.subarray(0, Math.min(part.length, 1_000)));
  await standIn.hold;
  if (part.length <= standIn.cutAfter) return void response.end(part.subarray(1_000));
  response.write(part.subarray(1_000, standIn.cutAfter), () => response.destroy());
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
