import type { ServerOptions } from 'node:http';
import { limits } from './limits.js';

/** How long a client may take to send its request. Whoever takes longer is answered 408, and its connection is closed. */
export type RequestPatience = {
  /** from the connection's first moment to the end of the headers */
  readonly headersMs: number;
  /** to the last byte of the body */
  readonly wholeMs: number;
  /** how often connections are looked at: so much longer it may take */
  readonly checkMs: number;
};

/** What the product grants: an import over a slow line arrives, and nobody holds a connection with a byte a minute. */
export const PATIENCE: RequestPatience = { headersMs: limits.headersMs, wholeMs: limits.uploadMs, checkMs: 5_000 };

/** The same for a server of node:http, which looks every half minute without being told. */
export function patienceOptions({ headersMs, wholeMs, checkMs }: RequestPatience): ServerOptions {
  return { headersTimeout: headersMs, requestTimeout: wholeMs, connectionsCheckingInterval: checkMs };
}
