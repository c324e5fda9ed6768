import type { IncomingMessage, ServerResponse } from 'node:http';

/** The codes of the distribution specification that a registry to read from has. */
export type FaultCode =
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'NAME_UNKNOWN'
  | 'MANIFEST_UNKNOWN'
  | 'BLOB_UNKNOWN'
  | 'PAGINATION_NUMBER_INVALID'
  | 'UNSUPPORTED'
  | 'UNAVAILABLE';

/** Why a request to the registry isn't answered. */
export class DistributionFault extends Error {
  constructor(
    readonly status: number,
    readonly code: FaultCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Answers as clients of registries expect it: errors with code and message. */
export function sendFault(request: IncomingMessage, response: ServerResponse, fault: DistributionFault): void {
  const body = `${JSON.stringify({ errors: [{ code: fault.code, message: fault.message }] })}\n`;
  response.writeHead(fault.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...fault.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
