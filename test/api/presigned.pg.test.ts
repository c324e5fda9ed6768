import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { serverAt } from '../../cli/device/server.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { startBucketServer, type BucketServer } from '../archives/bucket-server.js';
import { startApi, type TestApi } from '../support/app.js';
import { by, publishProfile } from '../workers/plant.js';

let root: string;
let bucket: BucketServer;
let api: TestApi;
let archive: { id: string; sha256: string; sizeBytes: number; slug: string };

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'retention-presigned-'));
  bucket = await startBucketServer(root);
  api = await startApi({ ARCHIVE_STORE: bucket.location({ presign: 'on' }) });
  const { app } = api;
  const published = await publishProfile(app);
  const { archiveId: id } = await app.archives.request({ ...published, includeImages: false }, by);
  await createArchiveHandler(app).run({ archiveId: id }, new AbortController().signal);
  const [row] = await app.archives.rows([id]);
  const [profile] = await app.profiles.rows([published.profileId]);
  archive = { id, sha256: row!.sha256!, sizeBytes: row!.sizeBytes!, slug: profile!.slug };
});
afterAll(async () => {
  await api.close();
  await bucket.close();
  await rm(root, { recursive: true });
});

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bearer = () => ({ authorization: `Bearer ${api.adminKey}` });
const basic = () => ({ authorization: `Basic ${Buffer.from(`me:${api.adminKey}`).toString('base64')}` });
const addresses = () => [
  [`${api.url}/archives/${archive.id}.tgz`, bearer()] as const,
  [`${api.url}/v2/profiles/${archive.slug}/blobs/sha256:${archive.sha256}`, basic()] as const,
];

test('the bytes of an archive come from the bucket, and none of them through the API', async () => {
  for (const [address, headers] of addresses()) {
    const sent = await fetch(address, { headers, redirect: 'manual' });
    expect([sent.status, new URL(sent.headers.get('location')!).origin]).toEqual([307, bucket.endpoint]);
    expect((await sent.arrayBuffer()).byteLength).toBe(0);
    expect(sent.headers.get('location')).not.toContain(api.adminKey);
  }
});

test('clients that follow get the file, and parts of it', async () => {
  for (const [address, headers] of addresses()) {
    const whole = await fetch(address, { headers });
    expect(digestOf(new Uint8Array(await whole.arrayBuffer()))).toBe(archive.sha256);
    const part = await fetch(address, { headers: { ...headers, range: 'bytes=0-1' } });
    expect([part.status, Buffer.from(await part.arrayBuffer()).toString('hex')]).toEqual([206, '1f8b']);
  }
});

test('a device agent follows too, part by part', async () => {
  const server = serverAt(api.url);
  const pieces: Uint8Array[] = [];
  for (const range of [
    { start: 0, end: 1_000 },
    { start: 1_000, end: archive.sizeBytes },
  ]) {
    // The administrator's key stands in for a device's.
    const { isRange, pieces: part } = await server.download(`/archives/${archive.id}.tgz`, api.adminKey, range);
    expect(isRange).toBe(true);
    for await (const piece of part) pieces.push(piece);
  }
  expect(digestOf(Buffer.concat(pieces))).toBe(archive.sha256);
});

test('whoever may not, and what is not there, is told by the API', async () => {
  const [[address]] = addresses() as [readonly [string, object]];
  expect((await fetch(address)).status).toBe(401);
  await api.app.archiveStore.remove(archive.sha256);
  const gone = await fetch(address, { headers: bearer() });
  expect([gone.status, ((await gone.json()) as { error: { code: string } }).error.code]).toEqual([410, 'GONE']);
});
