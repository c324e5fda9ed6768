import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A web server of a folder, with strong validators, that a test can make behave badly. */
export type StaticServer = {
  readonly url: string;
  /** "GET /index.json 200", in order */
  readonly answered: string[];
  /** answers every request with this body from now on; null: the folder's files again */
  answerAll(body: string | null): void;
  close(): Promise<void>;
};

/** Serves a folder on a free port of 127.0.0.1. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const answered: string[] = [];
  let fixed: string | null = null;
  const server = createServer((request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname);
    const answer = (status: number, headers: Record<string, string>, body?: Buffer | string) => {
      answered.push(`${request.method ?? ''} ${request.url ?? ''} ${status}`);
      response.writeHead(status, headers).end(body);
    };
    if (fixed !== null) {
      answer(200, { 'content-type': 'text/html' }, fixed);
      return;
    }
    readFile(path.join(folder, name)).then(
      (body) => {
        const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
        if (request.headers['if-none-match'] === etag) answer(304, { etag });
        else
          answer(200, { etag, 'content-type': name.endsWith('.json') ? 'application/json' : 'application/gzip' }, body);
      },
      () => answer(404, {}),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answered,
    answerAll: (body) => {
      fixed = body;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}
