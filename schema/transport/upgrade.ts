import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isOwnPage } from '../../src/access/own-page.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import type { WebSockets } from './graphql-ws.js';

/** What upgrades to WebSocket need. */
export type UpgradePorts = {
  readonly upgrade: WebSockets['upgrade'];
  readonly isDraining: () => boolean;
  readonly publicUrl: string;
  readonly throttle?: Throttle;
};

/** Lets WebSockets in: those of our own pages and of programs, as many as there are places for. */
export function upgrades(ports: UpgradePorts): WebSocketsUpgrade {
  return async (request, socket, head) => {
    const { throttle } = ports;
    const refusal = ports.isDraining() ? '503 Service Unavailable' : refuseUpgrade(request, ports.publicUrl);
    if (refusal !== null) {
      hangUp(socket, refusal);
      return;
    }
    const tooMany = await throttle?.request(request);
    // Gone meanwhile: its place would never be given back.
    if (socket.destroyed) return;
    if (tooMany) {
      hangUp(socket, TOO_MANY, `Retry-After: ${tooMany.retryAfterSeconds}`);
      return;
    }
    const place = throttle?.connections.enter(throttle.addressOf(request));
    if (place && 'refusal' in place) hangUp(socket, TOO_MANY, 'Retry-After: 5');
    else {
      if (place) socket.once('close', place.leave);
      ports.upgrade(request, socket, head);
    }
  };
}

type WebSocketsUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

const TOO_MANY = '429 Too Many Requests';

/** A page of a foreign origin may open WebSockets with its visitor's cookies, so the browser's Origin is checked. */
function refuseUpgrade(request: IncomingMessage, publicUrl: string): string | null {
  if (!/^\/graphql(?:[?#]|$)/.test(request.url ?? '')) return '404 Not Found';
  return isOwnPage(request.headers, publicUrl) ? null : '403 Forbidden';
}

/** Answers an upgrade or a tunnel that there isn't, and closes. */
export function hangUp(socket: Duplex, status: string, ...headers: readonly string[]): void {
  const lines = [`HTTP/1.1 ${status}`, 'Connection: close', 'Content-Length: 0', ...headers];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}
