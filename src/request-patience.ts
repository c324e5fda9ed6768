import { createServer, type RequestListener, type Server } from 'node:http';
import { limits } from './limits.js';

/** How long a client may take: to send its request, and to read what it asked for. */
export type RequestPatience = {
  /** from the connection's first moment to the end of the headers; whoever takes longer is answered 408 and cut */
  readonly headersMs: number;
  /** to the last byte of the body, likewise */
  readonly wholeMs: number;
  /** how often connections are looked at: so much longer it may take */
  readonly checkMs: number;
  /** without taking a single byte of those that wait for it; then it is cut */
  readonly unreadMs: number;
};

/** What the product grants: an import over a slow line arrives, and nobody holds a connection with a byte a minute. */
export const PATIENCE: RequestPatience = {
  ...{ headersMs: limits.headersMs, wholeMs: limits.uploadMs, checkMs: 5_000 },
  unreadMs: limits.unreadMs,
};

/** A server of node:http that cuts clients which hold it up, not listening yet. */
export function createPatientServer(patience: RequestPatience, listener: RequestListener): Server {
  const { headersMs: headersTimeout, wholeMs: requestTimeout, checkMs: connectionsCheckingInterval } = patience;
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval }, listener);
  // Silence is no fault where the client waits for us: only when bytes of ours lie there and it takes none.
  server.setTimeout(patience.unreadMs, (socket) => {
    if (socket.writableLength > 0) socket.destroy();
  });
  return server;
}
