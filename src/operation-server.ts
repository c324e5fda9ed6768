import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lacking, may } from './access/may.js';
import { needOfRoute } from './access/permissions.js';
import type { Caller } from './access/caller.js';
import type { App } from './app.js';
import { createHealth, healthText, type Health } from './health.js';
import { limits } from './limits.js';
import type { Metrics } from './metrics.js';
import { createPatientServer, PATIENCE, type RequestPatience } from './request-patience.js';

/** What is watched. */
export type OperationPorts = { readonly metrics: Metrics; readonly health: () => Promise<Health> };

/** A listening server for whoever operates this process. */
export type OperationServer = { readonly url: string; readonly close: () => Promise<void> };

/** Where the metrics are. */
export const METRICS_PATH = '/metrics';

type Place = { readonly host: string; readonly port: number; readonly patience?: RequestPatience };

/** Probes send no body. */
const SHORT_PATIENCE: RequestPatience = { ...PATIENCE, wholeMs: limits.requestMs };

/**
 * Serves /livez, /readyz and /metrics without a key, for probes and Prometheus: workers have no other port, and the one
 * of the API is open to strangers. HOST and the network decide who reaches it.
 */
export async function startOperationServer(
  ports: OperationPorts,
  { host, port, patience = SHORT_PATIENCE }: Place,
): Promise<OperationServer> {
  const server = createPatientServer(patience, (request, response) => {
    void answer(ports, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Starts it where HEALTH_PORT says; without that setting nothing is started. `queue`: asks the queue whether it answers. */
export async function watchProcess(
  app: Pick<App, 'config' | 'db' | 'log' | 'metrics' | 'storeWatch'>,
  queue?: () => Promise<unknown>,
): Promise<Pick<OperationServer, 'close'>> {
  const { host, healthPort } = app.config;
  if (healthPort === null) return { close: () => Promise.resolve() };
  const health = createHealth({ ...app, queue });
  return startOperationServer({ metrics: app.metrics, health }, { host, port: healthPort });
}

/** Answers GET /metrics on the API's own port, for callers who may. */
export function createMetricsRoute(
  metrics: Metrics,
  authenticate: (request: IncomingMessage) => Promise<Caller | null>,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const caller = await authenticate(request);
    const need = needOfRoute(METRICS_PATH);
    if (caller === null) plain(response, 401, 'Send an API key as "Authorization: Bearer …".\n');
    else if (!may(caller, need)) plain(response, 403, `${lacking(caller, need)}\n`);
    else await sendMetrics(metrics, response);
  };
}

async function answer({ metrics, health }: OperationPorts, request: IncomingMessage, response: ServerResponse) {
  const path = (request.url ?? '/').replace(/\?.*$/, '');
  if (request.method !== 'GET') plain(response, 405, 'Only GET is answered here.\n');
  else if (path === '/livez') plain(response, 200, 'alive\n');
  else if (path === METRICS_PATH) await sendMetrics(metrics, response);
  else if (path === '/readyz') {
    const seen = await health();
    plain(response, seen.ready ? 200 : 503, healthText(seen), 'application/json; charset=utf-8');
  } else plain(response, 404, 'Here are /livez, /readyz and /metrics.\n');
}

async function sendMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  const { contentType, body } = await metrics.text();
  plain(response, 200, body, contentType);
}

function plain(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
