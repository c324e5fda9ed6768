import { afterEach } from '@jest/globals';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https, { type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createLog } from '../../../src/log.js';
import type { ClientSettings } from '../../../src/registries/client-settings.js';
import type { Endpoint, Entry, IndexOutcome, RegistryClient, Tls, Validators } from '../../../src/registries/client.js';
import { createRegistryClient } from '../../../src/registries/registry-client.js';

/** A web server of one test. `asked`: what it was asked for, in order. */
export type Host = {
  readonly url: string;
  readonly port: number;
  readonly asked: readonly IncomingMessage[];
};

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Starts a server on this machine that lives until the test ends. */
export async function serve(listener: RequestListener, tls?: ServerOptions): Promise<Host> {
  const asked: IncomingMessage[] = [];
  const listen: RequestListener = (request, response) => {
    asked.push(request);
    listener(request, response);
  };
  const server = tls ? https.createServer(tls, listen) : http.createServer(listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, asked };
}

/** Serves files by path, everything else with 404. */
export function files(byPath: Readonly<Record<string, string | Buffer>>): RequestListener {
  return ({ url = '' }, response) => {
    const content = byPath[url];
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content ?? 'not here');
  };
}

export const NO_TLS: Tls = { ca: null, certificate: null, key: null, insecureSkipVerify: false };

/** A client with what tests usually need: nothing secret, private addresses allowed. */
export function clientOf(endpoint: Partial<Endpoint>, settings: Partial<ClientSettings> = {}): RegistryClient {
  return createRegistryClient(
    { kind: 'HELM', content: 'CHARTS', url: '', credentials: { type: 'NONE' }, tls: NO_TLS, ...endpoint },
    { allowPrivate: true, packsDir: null, log: createLog('silent'), ...settings },
  );
}

/** Everything an index says. */
export async function indexed(
  client: RegistryClient,
  previous: Validators | null = null,
): Promise<{ outcome: IndexOutcome; entries: readonly Entry[] }> {
  const entries: Entry[] = [];
  const outcome = await client.index(
    previous,
    async (batch) => {
      entries.push(...batch);
    },
    patience(),
  );
  return { outcome, entries };
}

/** A signal that ends a test that hangs. */
export function patience(): AbortSignal {
  return AbortSignal.timeout(20_000);
}

/** The error that a promise rejects with. */
export async function faultOf(promise: Promise<unknown>): Promise<Error & { code?: string; path?: readonly string[] }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was wrong.');
}
