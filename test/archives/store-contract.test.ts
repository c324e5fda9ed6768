import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { openArchiveStore, storeWithin, type SweptArchiveStore } from '../../src/archives/store-file.js';
import { freePort } from '../../src/embedded/port.js';
import { BUCKET_KEY, startBucketServer, type BucketServer } from './bucket-server.js';

type Opened = { location: string; partial: string; close: () => Promise<void> };

async function bucket(root: string): Promise<Opened> {
  const server = await startBucketServer(path.join(root, 's3'));
  return { location: server.location(), partial: path.join(root, 'partial'), close: () => server.close() };
}

const folder = (root: string): Promise<Opened> =>
  Promise.resolve({ location: root, partial: path.join(root, 'partial'), close: () => Promise.resolve() });

describe.each([
  ['a folder', folder],
  ['a bucket', bucket],
] as const)('archives in %s', (_name, open) => {
  let root: string;
  let opened: Opened;
  let store: SweptArchiveStore;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'delivery-store-'));
    opened = await open(root);
    store = openArchiveStore(opened.location, opened.partial);
  });
  afterAll(async () => {
    await opened.close();
    await rm(root, { recursive: true });
  });

  const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const keep = async (bytes: Buffer) => {
    const place = await store.begin();
    await writeFile(place.path, bytes);
    await place.commit(sha256Of(bytes));
    return sha256Of(bytes);
  };
  const read = async (sha256: string, range?: { start: number; end: number }) => {
    const pieces: Buffer[] = [];
    for await (const piece of store.read(sha256, range)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  };

  test.each([0, 1, 300_000, 40 * 1024 * 1024])('%p bytes come back as they went in', async (size) => {
    const bytes = randomBytes(size);
    const sha256 = await keep(bytes);
    expect(await store.stat(sha256)).toEqual({ sizeBytes: size });
    expect((await read(sha256)).equals(bytes)).toBe(true);
    expect(await readdir(opened.partial)).toEqual([]);
  });

  test('a range brings its bytes, both ends among them, and no others', async () => {
    const bytes = randomBytes(100_000);
    const sha256 = await keep(bytes);
    for (const [start, end] of [
      [0, 0],
      [99_999, 99_999],
      [1_000, 70_000],
    ] as const)
      expect((await read(sha256, { start, end })).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  test('what was never kept is not there, and reading it fails', async () => {
    expect(await store.stat('0'.repeat(64))).toBeNull();
    await expect(read('0'.repeat(64))).rejects.toThrow();
  });

  test('keeping the same twice, and twice at once, is keeping it once', async () => {
    const bytes = randomBytes(50_000);
    await Promise.all([keep(bytes), keep(bytes)]);
    expect((await read(await keep(bytes))).equals(bytes)).toBe(true);
  });

  test('what is open is sent whole or in parts, and another sink gets the same', async () => {
    const bytes = randomBytes(700_000);
    const file = await store.open(await keep(bytes));
    const poured = async (start: number, end: number) => {
      const pieces: Buffer[] = [];
      const sink = new Writable({
        // Late, so that memory that is used again too early shows.
        write(piece: Buffer, _encoding, done) {
          setImmediate(() => {
            pieces.push(Buffer.from(piece));
            done();
          });
        },
      });
      await file!.pour(sink, { start, end });
      expect(sink.writableEnded).toBe(false);
      return Buffer.concat(pieces);
    };
    expect(file?.sizeBytes).toBe(bytes.length);
    expect((await poured(0, bytes.length - 1)).equals(bytes)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [262_143, 262_144],
      [600_000, 699_999],
    ] as const)
      expect((await poured(start, end)).equals(bytes.subarray(start, end + 1))).toBe(true);
    await file!.close();
    expect(await store.open('0'.repeat(64))).toBeNull();
  });

  test('a sink that is closed ends the sending', async () => {
    const file = await store.open(await keep(randomBytes(2_000_000)));
    const sink = new Writable({ write: () => sink.destroy() });
    await expect(file!.pour(sink, { start: 0, end: 1_999_999 })).rejects.toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE',
    });
    await file!.close();
  });

  test('what is removed is gone, and removing it again is harmless', async () => {
    const bytes = randomBytes(1_000);
    const sha256 = await keep(bytes);
    await store.remove(sha256);
    await store.remove(sha256);
    expect(await store.stat(sha256)).toBeNull();
    expect((await read(await keep(bytes))).equals(bytes)).toBe(true);
  });

  test('what is abandoned leaves nothing', async () => {
    const place = await store.begin();
    await writeFile(place.path, 'half');
    await place.abandon();
    await expect(stat(place.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('the broom takes what is old and half-written, and leaves what is new', async () => {
    const [old, young] = [await store.begin(), await store.begin()];
    for (const { path: file } of [old, young]) await writeFile(file, 'half');
    await utimes(old.path, 0, 0);
    expect(await store.sweep()).toBe(1);
    expect(await readdir(opened.partial)).toEqual([path.basename(young.path)]);
    await young.abandon();
  });

  test('names that lead elsewhere are refused', async () => {
    await expect(store.keepNamed('../out', Buffer.from('x'))).rejects.toThrow('is no name');
    await store.keepNamed('anchors/000001.json', Buffer.from('{}'));
    expect(() => store.read('../../etc/passwd')).toThrow();
  });

  test('a store inside it is one of its own', async () => {
    const sha256 = await keep(randomBytes(10));
    const inner = openArchiveStore(storeWithin(opened.location, 'images'), opened.partial);
    expect(await inner.stat(sha256)).toBeNull();
  });
});

test('a bucket that is away is told of as a store that is down', async () => {
  const location = `s3://archives?endpoint=${encodeURIComponent(`http://127.0.0.1:${await freePort()}`)}`;
  await expect(openArchiveStore(location).stat('0'.repeat(64))).rejects.toMatchObject({ code: 'STORE_DOWN' });
});

describe('addresses of a bucket', () => {
  let root: string;
  let server: BucketServer;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'retention-store-'));
    server = await startBucketServer(path.join(root, 's3'));
  });
  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true });
  });
  const bytes = randomBytes(100_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const opened = async (presign?: string) => {
    const store = openArchiveStore(
      server.location(presign === undefined ? {} : { presign }),
      path.join(root, 'partial'),
    );
    const place = await store.begin();
    await writeFile(place.path, bytes);
    await place.commit(sha256);
    return store;
  };

  test('bring the file, whole or in part, under its name and without a key', async () => {
    const address = (await (await opened('on')).addressOf(sha256, 'edge-1.0.0.tgz'))!;
    expect(address).not.toContain('Secret');
    const whole = await fetch(address);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(whole.headers.get('content-disposition')).toBe('attachment; filename="edge-1.0.0.tgz"');
    const part = await fetch(address, { headers: { range: 'bytes=10-19' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
  });

  // The server of these tests looks at no signature of version 4, so it is held against AWS' own description of it.
  test('are signed for this file, this host and a quarter of an hour', async () => {
    const address = new URL((await (await opened('on')).addressOf(sha256, 'a.tgz'))!);
    const said = address.searchParams;
    expect(said.get('X-Amz-Expires')).toBe('900');
    expect(said.get('X-Amz-SignedHeaders')).toBe('host');
    expect(said.get('X-Amz-Signature')).toBe(signatureOf(address, BUCKET_KEY.AWS_SECRET_ACCESS_KEY));
    address.pathname = address.pathname.replace(sha256, '0'.repeat(64));
    expect(said.get('X-Amz-Signature')).not.toBe(signatureOf(address, BUCKET_KEY.AWS_SECRET_ACCESS_KEY));
  });

  test('are where callers reach the store, when that is elsewhere', async () => {
    const address = await (await opened('https://files.example:9000')).addressOf(sha256, 'a.tgz');
    expect(new URL(address!).origin).toBe('https://files.example:9000');
  });

  test.each([undefined, 'off'])('are not given when presign is %s', async (presign) => {
    expect(await (await opened(presign)).addressOf(sha256, 'a.tgz')).toBeNull();
  });

  test('that are neither on nor off are refused at the start', async () => {
    await expect(opened('maybe')).rejects.toMatchObject({ code: 'ARCHIVE_STORE' });
  });
});

/** The signature of a GET by query, as https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html has it. */
function signatureOf(address: URL, secret: string): string {
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...address.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const asked = ['GET', address.pathname, query, `host:${address.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const [, ...scope] = address.searchParams.get('X-Amz-Credential')!.split('/');
  const date = address.searchParams.get('X-Amz-Date')!;
  const digest = createHash('sha256').update(asked).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), digest].join('\n')).toString('hex');
}
