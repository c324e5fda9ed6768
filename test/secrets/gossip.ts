import { readFile } from 'node:fs/promises';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Authority } from '../registries/clients/certificates.js';

/** A pack registry that wants to be signed in to, and repeats to everybody what it was told once it gossips. */
export type Gossip = {
  readonly url: string;
  /** From now on it refuses everything, and says in its answer with what. */
  gossip(): void;
  close(): Promise<void>;
};

/**
 * Serves a folder.
 * @param expects the Authorization header that it wants
 * @param authority wants a client certificate of it, over TLS; null: no TLS
 */
export async function serveGossip(
  folder: string,
  expects: string,
  authority: Authority | null = null,
): Promise<Gossip> {
  let gossips = false;
  const listener: RequestListener = (request, response) => {
    if (gossips || request.headers.authorization !== expects) {
      const told = `You said ${JSON.stringify(request.headers)}.`;
      response.writeHead(gossips ? 403 : 401, { 'www-authenticate': `Basic realm="${told.replaceAll('"', "'")}"` });
      response.end(told);
      return;
    }
    void readFile(path.join(folder, nameOf(request))).then(
      (body) => response.writeHead(200).end(body),
      () => response.writeHead(404).end(),
    );
  };
  const server = listening(listener, authority);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${authority === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    gossip: () => {
      gossips = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(listener: RequestListener, authority: Authority | null): Server | ReturnType<typeof createServer> {
  if (authority === null) return createPlainServer(listener);
  const { certificate: cert, key } = authority.server;
  return createServer({ cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: true }, listener);
}

function nameOf({ url }: IncomingMessage): string {
  return path.basename(new URL(url ?? '/', 'http://localhost').pathname);
}
