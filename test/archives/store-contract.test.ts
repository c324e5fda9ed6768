import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openArchiveStore, storeWithin, type SweptArchiveStore } from '../../src/archives/store-file.js';
import { freePort } from '../../src/embedded/port.js';
import { projectRoot } from '../../src/project-root.js';
import { eventually } from '../store/eventually.js';

type Opened = { location: string; partial: string; close: () => Promise<void> };

/** A real server process that speaks S3's protocol, on a folder of the test's own. */
async function bucket(root: string): Promise<Opened> {
  const port = await freePort();
  const program = path.join(projectRoot(), 'node_modules', 's3rver', 'bin', 's3rver.js');
  const flags = ['-d', path.join(root, 's3'), '-a', '127.0.0.1', '-p', String(port), '--configure-bucket', 'archives'];
  process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER';
  const server: ChildProcess = spawn(process.execPath, [program, ...flags], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await eventually(() =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  return {
    location: `s3://archives/a/prefix?endpoint=${encodeURIComponent(endpoint)}`,
    partial: path.join(root, 'partial'),
    async close() {
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
    },
  };
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
