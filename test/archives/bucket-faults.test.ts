import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createDownloadHandler } from '../../src/archives/download.js';
import { openArchiveStore, type SweptArchiveStore } from '../../src/archives/store-file.js';
import { archiveRow } from './archive-row.js';
import { startBucketServer, type BucketServer } from './bucket-server.js';

const MIB = 1_048_576;
const bytes = randomBytes(40 * MIB);
const sha256 = createHash('sha256').update(bytes).digest('hex');

let root: string;
let bucket: BucketServer;
let way: Way;
let store: SweptArchiveStore;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'retention-faults-'));
  bucket = await startBucketServer(path.join(root, 's3'));
  way = await wayTo(new URL(bucket.endpoint));
  store = openArchiveStore(bucket.location({ endpoint: way.url }), path.join(root, 'partial'));
});
afterAll(async () => {
  way.close();
  await bucket.close();
  await rm(root, { recursive: true });
});

/** A way to a server that is cut, and stays so, after so many bytes in one direction. */
type Way = { url: string; cutAfter(bytes: number, direction: 'there' | 'back'): void; mend(): void; close(): void };

async function wayTo(target: URL): Promise<Way> {
  const sockets = new Set<net.Socket>();
  let [left, towards, isCut] = [Infinity, 'there', false];
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = net.createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const [from, to, direction] of [
      [client, upstream, 'there'],
      [upstream, client, 'back'],
    ] as const) {
      sockets.add(from);
      from.on('data', (piece: Buffer) => {
        if (direction === towards) left -= piece.length;
        if (left < 0) cut();
        else to.write(piece);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        sockets.delete(from);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter: (count, direction) => void ([left, towards] = [count, direction]),
    mend: () => void ([left, isCut] = [Infinity, false]),
    close: () => {
      cut();
      server.close();
    },
  };
}

test('a bucket that goes away half-way through an upload holds nothing, and the next upload is whole', async () => {
  const place = await store.begin();
  await writeFile(place.path, bytes);
  way.cutAfter(20 * MIB, 'there');
  await expect(place.commit(sha256)).rejects.toMatchObject({ code: 'STORE_DOWN' });
  way.mend();
  expect(await store.stat(sha256)).toBeNull();
  await place.commit(sha256);
  expect(await store.stat(sha256)).toEqual({ sizeBytes: bytes.length });
  expect(await readdir(path.join(root, 'partial'))).toEqual([]);
}, 60_000);

test('a download that the bucket breaks off is broken off, and the rest can be had after', async () => {
  const row = archiveRow('one', { sha256, sizeBytes: bytes.length });
  const handler = createDownloadHandler({
    archives: { rows: async () => [row] },
    archiveStore: store,
    authenticate: async () => ({ actor: { kind: 'API_KEY', id: 'k' }, role: 'OPERATOR' }),
    urlKey: Buffer.alloc(32),
  });
  const server = createServer((request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archives/${row.id}.tgz`;
  way.cutAfter(10 * MIB, 'back');
  const received: Uint8Array[] = [];
  const first = await fetch(address);
  const etag = first.headers.get('etag')!;
  await expect(
    (async () => {
      for await (const piece of first.body as unknown as AsyncIterable<Uint8Array>) received.push(piece);
    })(),
  ).rejects.toThrow();
  const head = Buffer.concat(received);
  expect(head.length).toBeLessThan(bytes.length);
  expect((await fetch(address)).status).toBe(503);
  way.mend();
  const rest = await fetch(address, { headers: { range: `bytes=${head.length}-`, 'if-range': etag } });
  expect(rest.status).toBe(206);
  expect(Buffer.concat([head, Buffer.from(await rest.arrayBuffer())]).equals(bytes)).toBe(true);
  server.closeAllConnections();
  server.close();
}, 60_000);
