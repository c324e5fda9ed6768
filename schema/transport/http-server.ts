import type { Duplex } from 'node:stream';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Authenticate } from '../../src/access/authenticate.js';
import { needOfRoute } from '../../src/access/permissions.js';
import { whenKnown } from '../../src/awaitable.js';
import { healthText, type Health } from '../../src/health.js';
import { createPatientServer, PATIENCE, type RequestPatience } from '../../src/request-patience.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import type { Ports } from '../context.js';
import { send, sendFailure } from './answers.js';
import { createGraphql, type Graphql, type Route } from './graphql.js';
import { requestIdOf } from './request-id.js';
import { originForm, wantsWebSocket, withoutUpgrade } from './request-target.js';
import { refuseTooMany } from './too-many.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { hangUp, upgrades } from './upgrade.js';

/** Answers one request; never rejects for what a client does. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What the API's server is made of besides the schema. */
export type HttpServerOptions = {
  readonly authenticate: Authenticate;
  /** GET and HEAD /archives/… */
  readonly downloads: Handler;
  /** what else is plain HTTP: by its address, or by the beginning of it when that ends with "/" */
  readonly plain?: ReadonlyMap<string, Handler>;
  /** Who asks too often is sent away; without one nobody is. */
  readonly throttle?: Throttle;
  /** which documents people may run; any, without it */
  readonly trusted?: TrustedDocuments;
  /** Whether requests can be served now; asked by GET /readyz. */
  readonly health: () => Promise<Health>;
  /** Told of every request that was answered; `route`: the address that served it. */
  readonly onAnswered?: (route: string, status: number, seconds: number) => void;
  /** how callers reach the server: pages of its origin may open WebSockets */
  readonly publicUrl: string;
  /** everything at another address: the console; 404 without it */
  readonly fallback?: Handler;
  /** for clients that send or read slowly; the product's own without it */
  readonly patience?: RequestPatience;
};

/** The API's server, not listening yet. */
export type ApiServer = {
  readonly server: Server;
  /** Stops accepting, ends subscriptions, waits for requests under way; idle connections are closed. */
  readonly drain: () => Promise<void>;
};

/** Composes everything that callers reach over HTTP. */
export async function createHttpServer(app: Ports, options: HttpServerOptions): Promise<ApiServer> {
  const graphql = await createGraphql(app, options);
  const state = { draining: false };
  const route = routes(graphql, options, state);
  const throttle = throttledBy(options.throttle);
  const server = createPatientServer(options.patience ?? PATIENCE, (request, response) => {
    request.url = originForm(request.url ?? '/');
    const requestId = requestIdOf(request);
    if (state.draining) response.setHeader('connection', 'close');
    const [address, serve] = route(pathOf(request));
    if (options.onAnswered) timed(response, address, options.onAnswered);
    void answer(throttle(address, serve), request, response, requestId, app.log);
  });
  server.on('connect', (_request, socket) => {
    heedless(socket);
    hangUp(socket, '405 Method Not Allowed');
  });
  const upgrade = upgrades({ ...options, upgrade: graphql.upgrade, isDraining: () => state.draining });
  server.on('upgrade', (request, socket, head) => {
    if (!wantsWebSocket(request)) {
      withoutUpgrade(server, request, socket, head);
      return;
    }
    heedless(socket);
    upgrade(request, socket, head).catch((err: unknown) => {
      app.log.error({ err }, 'a WebSocket met a defect');
      socket.destroy();
    });
  });
  return { server, drain: () => drain(server, graphql, state) };
}

/** A client that resets the connection meanwhile got its answer its own way; unheard, the error would end the process. */
function heedless(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
}

/** Which route serves an address. */
function routes(graphql: Graphql, options: HttpServerOptions, state: { readonly draining: boolean }) {
  const exact = new Map<string, Route>([
    ['/graphql', graphql.http],
    ['/graphql/stream', graphql.events],
    ['/livez', (_request, response) => sendStatus(response, 200, 'alive')],
    [
      '/readyz',
      async (_request, response) => {
        const health = state.draining ? DRAINING : await options.health();
        send(response, health.ready ? 200 : 503, JSON_TYPE, healthText(health));
      },
    ],
  ]);
  const plain = [...(options.plain ?? [])].map(([address, handler]): [string, Route] => [
    address,
    (request, response) => handler(request, response),
  ]);
  const begins = [['/archives/', options.downloads], ...plain.filter(([address]) => address.endsWith('/'))] as const;
  for (const [address, route] of plain) exact.set(address, route);
  // An address that nobody has decided about keeps the server from starting.
  for (const address of [...exact.keys(), ...begins.map(([beginning]) => beginning), '*']) needOfRoute(address);
  const elsewhere: Route = (request, response, requestId) =>
    options.fallback ? options.fallback(request, response) : sendFailure(response, requestId, NOT_FOUND);
  return (path: string): readonly [address: string, route: Route] => {
    const known = exact.get(path);
    return known ? [path, known] : (begins.find(([address]) => path.startsWith(address)) ?? ['*', elsewhere]);
  };
}

/** Probes ask as often as they like: whoever is sent away at those takes the server for dead. */
const UNTHROTTLED = ['/livez', '/readyz'];

/** A route that only answers those who don't ask too often. */
function throttledBy(throttle: Throttle | undefined) {
  return (address: string, route: Route): Route => {
    if (!throttle || UNTHROTTLED.includes(address)) return route;
    return (request, response, requestId) =>
      whenKnown(throttle.request(request), (tooMany) =>
        tooMany
          ? refuseTooMany({ request, response, requestId, address }, tooMany)
          : route(request, response, requestId),
      );
  };
}

function timed(
  response: ServerResponse,
  address: string,
  onAnswered: NonNullable<HttpServerOptions['onAnswered']>,
): void {
  const began = performance.now();
  response.once('close', () => onAnswered(address, response.statusCode, (performance.now() - began) / 1_000));
}

const DRAINING: Health = { ready: false, checks: [] };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Nothing is here. The API is at /graphql.' } as const;
const DEFECT = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Something went wrong in the server. Tell us the requestId.',
} as const;

async function answer(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  log: Logger,
): Promise<void> {
  try {
    await route(request, response, requestId);
  } catch (error) {
    // A client that left in the middle of its own body is no defect of ours.
    if (request.destroyed && !request.complete) return;
    log.error({ err: error, requestId }, 'a request met a defect');
    if (response.headersSent) response.destroy();
    else sendFailure(response, requestId, DEFECT);
  }
}

const SWEEP_MS = 50;

async function drain(server: Server, graphql: Graphql, state: { draining: boolean }): Promise<void> {
  state.draining = true;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  await graphql.endSubscriptions();
  // A connection that answers its last request now would be kept for the next one, which never comes.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await closed.finally(() => clearInterval(sweep));
  await graphql.stop();
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function sendStatus(response: ServerResponse, status: number, text: string): void {
  send(response, status, JSON_TYPE, `${JSON.stringify({ status: text })}\n`);
}
