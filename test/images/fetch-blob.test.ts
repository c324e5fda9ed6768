import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openArchiveStore, type SweptArchiveStore } from '../../src/archives/store-file.js';
import { DomainError, Unavailable } from '../../src/errors.js';
import { fetchBlob } from '../../src/images/fetch-blob.js';
import { serve } from '../registries/clients/host.js';
import { eventually } from '../store/eventually.js';
import { startProgram } from '../support/program.js';
import { orderOf } from './blob-order.js';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');

let folder: string;
let files: SweptArchiveStore;
let told: number;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'delivery-blob-'));
  files = openArchiveStore(folder);
  told = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const get = async (listener: RequestListener, patience = 1) => {
  const { port, asked } = await serve(listener);
  const onBytes = (count: number) => void (told += count);
  const order = orderOf({ port, patience, sha256, sizeBytes: content.length, files, onBytes });
  const outcome = await fetchBlob(order, new AbortController().signal).then(
    () => 'fetched',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
  return { outcome, ranges: asked.map(({ headers }) => headers.range ?? '') };
};
const startOf = (range: string | undefined) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
/** Sends so much of what is asked for, then breaks the line. */
const breaking =
  (bytes: number, ranges = true): RequestListener =>
  ({ headers }, response) => {
    const start = ranges ? startOf(headers.range) : 0;
    const end = Math.min(content.length, start + bytes);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    response.write(content.subarray(start, end), () => (end < content.length ? response.destroy() : response.end()));
  };
const stored = async () => (await files.stat(sha256))?.sizeBytes ?? null;
const parts = () => readdir(path.join(folder, 'partial'));

test('a line that breaks is taken up where it broke, each byte fetched once', async () => {
  const { outcome, ranges } = await get(breaking(120_000));
  expect([outcome, await stored(), told]).toEqual(['fetched', content.length, content.length]);
  const starts = ranges.map(startOf);
  expect(starts.length).toBeGreaterThan(2);
  expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
});

test('what came before a build gave up is kept, and the next one goes on from there', async () => {
  let once = true;
  const first = await get((request, response) => {
    if (once) breaking(200_000)(request, response);
    else response.writeHead(503).end();
    once = false;
  });
  expect([first.outcome, await stored(), await parts()]).toEqual(['BUSY', null, [`${sha256}.part`]]);
  const second = await get(breaking(content.length));
  expect([second.outcome, second.ranges.length, await stored()]).toEqual(['fetched', 1, content.length]);
  expect(startOf(second.ranges[0])).toBeGreaterThan(0);
  expect(await parts()).toEqual([]);
});

test('what the store could not take is kept, and not fetched again', async () => {
  const store = files;
  const down = () => Promise.reject(new Unavailable('STORE_DOWN', 'the bucket is away'));
  files = { ...store, begin: async () => ({ ...(await store.begin()), commit: down }) };
  expect((await get(breaking(content.length))).outcome).toBe('STORE_DOWN');
  expect(await parts()).toEqual([`${sha256}.part`]);
  files = store;
  const second = await get(breaking(content.length));
  expect([second.outcome, second.ranges, await stored(), await parts()]).toEqual(['fetched', [], content.length, []]);
});

test('a registry that knows no ranges is asked from the beginning, and the bytes are the same', async () => {
  let length = 100_000;
  const { outcome } = await get((request, response) => {
    breaking(length, false)(request, response);
    length = content.length;
  });
  expect([outcome, await stored(), told]).toEqual(['fetched', content.length, content.length]);
});

test.each<[string, RequestListener, string]>([
  ['other bytes', (_, response) => response.end(Buffer.alloc(content.length)), 'DIGEST_MISMATCH'],
  ['too many', (_, response) => response.end(Buffer.concat([content, content])), 'TOO_LARGE'],
  ['none', (_, response) => response.writeHead(404).end(), 'BLOB_MISSING'],
  ['an end before the end, again and again', (_, response) => response.writeHead(200).end(), 'BROKEN_OFF'],
])('a registry that sends %s is told of, and nothing of it is stored', async (_case, listener, code) => {
  expect((await get(listener)).outcome).toBe(code);
  expect(await stored()).toBeNull();
});

test('a blob that is stored is not asked for', async () => {
  await get(breaking(content.length));
  told = 0;
  expect(await get(breaking(1))).toEqual({ outcome: 'fetched', ranges: [] });
  expect(told).toBe(content.length);
});

test('a worker that is killed half-way leaves nothing that the next one could take for the blob', async () => {
  const { port } = await serve((_, response) => void response.writeHead(200).write(content.subarray(0, 200_000)));
  const words = [String(port), folder, sha256, String(content.length)];
  const worker = startProgram('test/images/fetch-elsewhere.ts', {}, words);
  await eventually(async () => {
    const [part] = await parts().catch(() => []);
    return part !== undefined && (await stat(path.join(folder, 'partial', part))).size > 100_000;
  });
  expect(await worker.end('SIGKILL')).toBe('SIGKILL');
  expect(await stored()).toBeNull();
  const next = await get(breaking(content.length));
  expect([next.outcome, await stored(), told]).toEqual(['fetched', content.length, content.length]);
  // What the killed one wrote stays until it is a day old: another process may be at work on it.
  expect([(await parts()).length, await files.sweep(0), await parts()]).toEqual([1, 1, []]);
});
