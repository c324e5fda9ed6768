import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { nullWhenMissing } from '../system-error.js';
import { bucketClient, bucketDown } from './bucket-client.js';
import { keyOf, requireName, type Bucket } from './bucket.js';
import { written, type OpenFile } from './pour.js';
import type { SweptArchiveStore } from './store-file.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Of 10,000 parts at most: archives of up to 156 GiB. */
const PART_BYTES = 16 * 1024 * 1024;

/**
 * Content-addressed objects: `<prefix>/sha256/ab/<hex>.tgz`. What is written lies in `scratch` until its digest is known
 * and is then uploaded in parts; nobody sees an object before it is whole. Credentials come from the environment, as the
 * AWS SDK finds them.
 */
export function bucketStore(settings: Bucket, scratch: string): SweptArchiveStore {
  const { bucket, prefix, presign } = settings;
  const client = bucketClient(settings);
  const signing = bucketClient({ ...settings, ...presign });
  const at = (name: string) => ({ Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` });
  const sizeOf = (sha256: string) => sizeIn(client, at(keyOf(sha256)));
  return {
    async begin() {
      await mkdir(scratch, { recursive: true, mode: 0o750 });
      const path = join(scratch, randomUUID());
      const abandon = () => rm(path, { force: true });
      return {
        ...{ path, abandon },
        async commit(sha256) {
          if ((await sizeOf(sha256)) === null) await upload(client, at(keyOf(sha256)), path);
          await abandon();
        },
      };
    },
    stat: sizeOf,
    async open(sha256) {
      const found = await sizeOf(sha256);
      return found && openObject(client, at(keyOf(sha256)), found.sizeBytes);
    },
    addressOf: async (sha256, fileName) => (presign === null ? null : addressOf(signing, at(keyOf(sha256)), fileName)),
    read: (sha256, range) => Readable.from(piecesOf(client, at(keyOf(sha256)), range), { objectMode: false }),
    async remove(sha256) {
      await asking(() => client.send(new DeleteObjectCommand(at(keyOf(sha256)))));
    },
    async keepNamed(name, bytes) {
      const place = at(requireName(name));
      await asking(() => client.send(new PutObjectCommand({ ...place, Body: bytes })));
    },
    readNamed: async (name) => wholeOf(client, at(requireName(name))),
    sweep: (olderThanMs = DAY_MS) => sweep(scratch, olderThanMs),
  };
}

type Place = { readonly Bucket: string; readonly Key: string };

async function sizeIn(client: S3Client, place: Place): Promise<{ sizeBytes: number } | null> {
  try {
    const { ContentLength: sizeBytes = 0 } = await client.send(new HeadObjectCommand(place));
    return { sizeBytes };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw bucketDown(error);
  }
}

/** In parts; what fails leaves none of them. */
async function upload(client: S3Client, place: Place, path: string): Promise<void> {
  const params = { ...place, Body: createReadStream(path), ContentType: 'application/gzip' };
  await asking(() => new Upload({ client, params, partSize: PART_BYTES, queueSize: 2 }).done());
}

async function wholeOf(client: S3Client, place: Place): Promise<Buffer | null> {
  try {
    const { Body } = await client.send(new GetObjectCommand(place));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw bucketDown(error);
  }
}

function openObject(client: S3Client, place: Place, sizeBytes: number): OpenFile {
  return {
    sizeBytes,
    async pour(sink: Writable, range) {
      if (range.end < range.start) return;
      for await (const piece of piecesOf(client, place, range)) await written(sink, piece);
    },
    close: () => Promise.resolve(),
  };
}

/** How long such an address works: the store looks at it when a download begins, not while it goes on. */
const ADDRESS_SECONDS = 15 * 60;

async function addressOf(client: S3Client, place: Place, fileName: string): Promise<string> {
  const named = { ResponseContentDisposition: `attachment; filename="${fileName}"` };
  return asking(() =>
    getSignedUrl(client, new GetObjectCommand({ ...place, ...named }), { expiresIn: ADDRESS_SECONDS }),
  );
}

async function* piecesOf(
  client: S3Client,
  place: Place,
  range?: { readonly start: number; readonly end: number },
): AsyncGenerator<Buffer> {
  const Range = range && `bytes=${range.start}-${range.end}`;
  const { Body } = await asking(() => client.send(new GetObjectCommand({ ...place, ...(Range && { Range }) })));
  let left = range ? range.end - range.start + 1 : Infinity;
  try {
    // Some stores take "bytes=0-0" for everything.
    for await (const piece of Body as Readable as AsyncIterable<Buffer>) {
      yield piece.subarray(0, left);
      left -= piece.length;
      if (left <= 0) return;
    }
  } catch (error) {
    throw bucketDown(error);
  }
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw bucketDown(error);
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

async function sweep(folder: string, olderThanMs: number): Promise<number> {
  let removed = 0;
  for (const name of (await readdir(folder).catch(nullWhenMissing)) ?? []) {
    const found = await stat(join(folder, name)).catch(nullWhenMissing);
    if (!found || Date.now() - found.mtimeMs < olderThanMs) continue;
    await rm(join(folder, name), { force: true });
    removed += 1;
  }
  return removed;
}
