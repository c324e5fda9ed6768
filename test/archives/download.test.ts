import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArchiveRow } from '../../src/archives/archives.js';
import type { OpenFile } from '../../src/archives/pour.js';
import { createDownloadHandler } from '../../src/archives/download.js';
import { downloadKey, signDownload } from '../../src/archives/signed-url.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { derivedId } from '../../src/ids.js';
import { archiveRow } from './archive-row.js';
import { eventually } from '../store/eventually.js';
import { scratch } from './built.js';

const content = randomBytes(300_000);
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const sha256 = sha256Of(content);
/** more than the system takes at once for a client that doesn't read */
const large = Buffer.alloc(32 * 1024 * 1024, 7);
const etag = `"sha256-${sha256}"`;
const urlKey = downloadKey(Buffer.alloc(32));
const now = new Date('2026-01-01T00:00:00Z');

const row = (name: string, more: Partial<ArchiveRow> = {}) =>
  archiveRow(name, { sizeBytes: content.length, sha256, ...more });
const rows = new Map(
  [
    row('ready'),
    row('odd', { fileName: 'a"b\r\nc/ü.tgz' }),
    row('queued', { status: 'QUEUED', sha256: null }),
    row('building', { status: 'BUILDING', sha256: null }),
    row('failed', { status: 'FAILED', sha256: null, error: 'The disk is full.' }),
    row('gone', { sha256: '0'.repeat(64) }),
    row('expired', { status: 'EXPIRED', expiredAt: now }),
    row('large', { sha256: sha256Of(large), sizeBytes: large.length }),
  ].map((one) => [one.id, one]),
);

let folder: Awaited<ReturnType<typeof scratch>>;
let server: Server;
const open = new Set<OpenFile>();
/** where the store says that files are */
let address: string | null = null;

beforeAll(async () => {
  folder = await scratch();
  const store = openArchiveStore(folder.path);
  for (const bytes of [content, large]) {
    const place = await store.begin();
    await writeFile(place.path, bytes);
    await place.commit(sha256Of(bytes));
  }
  const handler = createDownloadHandler({
    archives: { rows: async (ids) => ids.map((id) => rows.get(id) ?? null) },
    archiveStore: {
      addressOf: async () => address,
      async open(digest) {
        const file = await store.open(digest);
        if (file === null) return null;
        const close = async () => {
          await file.close();
          open.delete(tracked);
        };
        const tracked = { ...file, close };
        open.add(tracked);
        return tracked;
      },
    },
    authenticate: async ({ headers }) =>
      headers.authorization === 'Bearer good' ? { actor: { kind: 'API_KEY', id: 'k' }, role: 'OPERATOR' } : null,
    urlKey,
    now: () => now,
  });
  server = createServer((incoming, response) => void handler(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await folder.remove();
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type Asked = { path?: string; method?: string; headers?: Record<string, string> };

function ask({
  path = `/archives/${derivedId('ready')}.tgz`,
  method = 'GET',
  headers = {},
}: Asked = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { port, host: '127.0.0.1', path, method, headers: { authorization: 'Bearer good', ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
        );
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('the whole archive', () => {
  test('comes with what a client needs to resume, verify and keep it', async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(body.equals(content)).toBe(true);
    expect(headers).toMatchObject({
      etag,
      'accept-ranges': 'bytes',
      'content-length': '300000',
      'content-type': 'application/gzip',
      'content-disposition': 'attachment; filename="edge-1.0.0.tgz"',
      'cache-control': 'private, max-age=31536000, immutable',
      'repr-digest': `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
    });
  });

  test('is there without .tgz in its address too', async () => {
    expect((await ask({ path: `/archives/${derivedId('ready')}` })).status).toBe(200);
  });

  test('HEAD says the same and sends nothing', async () => {
    const { status, headers, body } = await ask({ method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([status, headers['content-length'], body.length]).toEqual([200, '300000', 0]);
  });

  test('a file name can not break out of its header', async () => {
    const { headers } = await ask({ path: `/archives/${derivedId('odd')}` });
    expect(headers['content-disposition']).toBe('attachment; filename="a_b__c__.tgz"');
  });
});

describe('a part', () => {
  test.each([
    ['a range', { range: 'bytes=100-199' }, 206, [100, 199]],
    ['a suffix', { range: 'bytes=-5' }, 206, [299_995, 299_999]],
    ['to the end', { range: 'bytes=299000-' }, 206, [299_000, 299_999]],
    ['a range of this very file', { range: 'bytes=0-0', 'if-range': etag }, 206, [0, 0]],
    ['a range of another file', { range: 'bytes=0-0', 'if-range': '"other"' }, 200, [0, 299_999]],
    ['a range weakly of this file', { range: 'bytes=0-0', 'if-range': `W/${etag}` }, 200, [0, 299_999]],
    ['a range since a date', { range: 'bytes=0-0', 'if-range': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 200, [0, 299_999]],
    ['several ranges', { range: 'bytes=0-1,5-6' }, 200, [0, 299_999]],
    ['nonsense', { range: 'bytes=x' }, 200, [0, 299_999]],
  ])('%s', async (_, headers, status, [start, end]) => {
    const answer = await ask({ headers: headers });
    expect(answer.status).toBe(status);
    expect(answer.body.equals(content.subarray(start, end! + 1))).toBe(true);
    expect(answer.headers['content-range']).toBe(status === 206 ? `bytes ${start}-${end}/300000` : undefined);
  });

  test('outside of the file is told its size', async () => {
    const { status, headers, body } = await ask({ headers: { range: 'bytes=300000-' } });
    expect(status).toBe(416);
    expect(headers['content-range']).toBe('bytes */300000');
    expect(JSON.parse(body.toString())).toEqual({
      error: {
        code: 'RANGE_NOT_SATISFIABLE',
        message: 'The archive has 300000 bytes; the range lies outside of them.',
      },
    });
  });

  test('and another make the whole', async () => {
    const first = await ask({ headers: { range: 'bytes=0-123456' } });
    const rest = await ask({ headers: { range: 'bytes=123457-', 'if-range': String(first.headers['etag']) } });
    expect(Buffer.concat([first.body, rest.body]).equals(content)).toBe(true);
  });
});

describe('conditions', () => {
  test.each([
    ['a client that has it', { 'if-none-match': etag }, 304],
    ['a client that has it weakly', { 'if-none-match': `"x", W/${etag}` }, 304],
    ['a client that has another', { 'if-none-match': '"x"' }, 200],
    ['a client that wants this one', { 'if-match': etag }, 200],
    ['a client that wants another', { 'if-match': '"x"' }, 412],
    ['a client that has it and asks for a part', { 'if-none-match': etag, range: 'bytes=0-1' }, 304],
  ])('%s', async (_, headers, status) => {
    const answer = await ask({ headers: headers });
    expect(answer.status).toBe(status);
    if (status === 304) expect(answer).toMatchObject({ headers: { etag }, body: Buffer.alloc(0) });
  });
});

describe('who may not, and what is not there', () => {
  const signed = (id: string, minutes: number) =>
    `/archives/${id}.tgz?${signDownload(urlKey, id, new Date(now.getTime() + minutes * 60_000))}`;
  const nobody = { authorization: 'Bearer bad' };
  test.each([
    ['a signed address', { path: signed(derivedId('ready'), 15), headers: nobody }, 200, undefined],
    ['an expired address', { path: signed(derivedId('ready'), -1), headers: nobody }, 403, 'LINK_EXPIRED'],
    [
      'a changed address',
      { path: signed(derivedId('ready'), 15).replace('exp=', 'exp=9'), headers: nobody },
      403,
      'LINK_FORGED',
    ],
    [
      'an address of another archive',
      { path: signed(derivedId('x'), 15).replace(derivedId('x'), derivedId('ready')), headers: nobody },
      403,
      'LINK_FORGED',
    ],
    ['nobody', { headers: nobody }, 401, 'UNAUTHENTICATED'],
    ['nobody, of what is not there', { path: '/archives/x', headers: nobody }, 401, 'UNAUTHENTICATED'],
    ['an unknown id', { path: `/archives/${derivedId('unknown')}` }, 404, 'NOT_FOUND'],
    ['no id', { path: '/archives/../../etc/passwd' }, 404, 'NOT_FOUND'],
    ['queued', { path: `/archives/${derivedId('queued')}` }, 409, 'NOT_READY'],
    ['building', { path: `/archives/${derivedId('building')}` }, 409, 'NOT_READY'],
    ['failed', { path: `/archives/${derivedId('failed')}` }, 409, 'ARCHIVE_FAILED'],
    ['expired', { path: `/archives/${derivedId('expired')}` }, 410, 'ARCHIVE_EXPIRED'],
    ['removed from the store', { path: `/archives/${derivedId('gone')}` }, 410, 'GONE'],
    ['another method', { method: 'POST' }, 405, 'METHOD_NOT_ALLOWED'],
  ])('%s', async (_, asked, status, code) => {
    const answer = await ask(asked);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code } });
  });
});

test('a client that hangs up closes the file', async () => {
  const { port } = server.address() as AddressInfo;
  const path = `/archives/${derivedId('large')}`;
  await new Promise<void>((resolve) => {
    const outgoing = request(
      { port, host: '127.0.0.1', path, headers: { authorization: 'Bearer good' } },
      (response) => {
        response.once('data', () => {
          expect(open.size).toBe(1);
          outgoing.destroy();
          resolve();
        });
      },
    );
    outgoing.on('error', () => undefined);
    outgoing.end();
  });
  await eventually(async () => open.size === 0);
  expect((await ask()).status).toBe(200);
});

test('what is removed while it is sent comes whole', async () => {
  const { port } = server.address() as AddressInfo;
  const path = `/archives/${derivedId('large')}`;
  const received = new Promise<Buffer>((resolve, reject) => {
    const outgoing = request(
      { port, host: '127.0.0.1', path, headers: { authorization: 'Bearer good' } },
      (response) => {
        const parts: Buffer[] = [];
        response.once('data', () => {
          response.pause();
          void openArchiveStore(folder.path)
            .remove(sha256Of(large))
            .then(() => response.resume(), reject);
        });
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve(Buffer.concat(parts)));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
  expect((await received).equals(large)).toBe(true);
  expect((await ask({ path })).status).toBe(410);
});

describe('a store that gives addresses of its own', () => {
  beforeAll(() => {
    address = 'https://store.example/a?signature=1';
  });
  afterAll(() => {
    address = null;
  });

  test('gets the client sent on to it, whatever part that wants', async () => {
    for (const headers of [{}, { range: 'bytes=5-', 'if-range': '"of the store"' }] as Record<string, string>[]) {
      const answer = await ask({ headers });
      expect(answer).toMatchObject({ status: 307, body: Buffer.alloc(0) });
      expect(answer.headers).toMatchObject({ location: address, 'cache-control': 'no-store' });
    }
  });

  test('is not asked by whoever may not download, has it already, or asks for the head', async () => {
    expect((await ask({ headers: { authorization: 'Bearer bad' } })).status).toBe(401);
    expect((await ask({ headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await ask({ method: 'HEAD' })).toMatchObject({ status: 200, headers: { etag } });
    expect((await ask({ path: `/archives/${derivedId('gone')}` })).status).toBe(410);
  });
});
