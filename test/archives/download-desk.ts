import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDownloadHandler } from '../../src/archives/download.js';
import { signDownload } from '../../src/archives/signed-url.js';
import type { App } from '../../src/app.js';

const MINUTES_15 = 15 * 60_000;

/** Gives out archives by signed addresses, over HTTP and by a clock of the test's own. */
export type DownloadDesk = {
  /** by an address that is signed now and works for a quarter of an hour */
  get(archiveId: string, headers?: Record<string, string>): Promise<Response>;
  /** SHA-256 of what two parts make together, the second one first */
  bytes(rest: Response, head: Response): Promise<string>;
  close(): void;
};

/** Opens one on an app's archives. */
export async function downloadDesk({ app }: { readonly app: App }, now: () => Date): Promise<DownloadDesk> {
  const urlKey = Buffer.alloc(32, 1);
  const handler = createDownloadHandler({ ...app, urlKey, now, authenticate: () => Promise.resolve(null) });
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    get(archiveId, headers = {}) {
      const until = new Date(now().getTime() + MINUTES_15);
      return fetch(`${origin}/archives/${archiveId}.tgz?${signDownload(urlKey, archiveId, until)}`, { headers });
    },
    async bytes(rest, head) {
      const parts = [Buffer.from(await head.arrayBuffer()), Buffer.from(await rest.arrayBuffer())];
      return createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
