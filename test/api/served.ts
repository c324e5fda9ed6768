import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { authenticator } from '../../src/access/authenticate.js';
import { builtInDirectory } from '../../src/access/directory.js';
import type { Ports } from '../../schema/context.js';
import { createHttpServer, type HttpServerOptions } from '../../schema/transport/http-server.js';

/** The administrator's key of test servers. */
export const ADMIN_KEY = 'an-administrator-key-for-tests-only';

/** What every client of a test server sends. */
export const AUTHORIZED = { authorization: `Bearer ${ADMIN_KEY}` } as const;

/** A server on a free port of this machine. */
export type Served = {
  readonly url: string;
  /** without a scheme: "127.0.0.1:41234" */
  readonly host: string;
  /** everything that was logged, one object per line */
  readonly logged: readonly Record<string, unknown>[];
  /** POST /graphql as the administrator; the status and the answer */
  ask(query: string, variables?: object, headers?: Record<string, string>): Promise<Answered>;
  drain(): Promise<void>;
};
export type Answered = { readonly status: number; readonly headers: Headers; readonly body: Answer };
export type Answer = {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; path?: string[]; extensions: { code: string; requestId: string } }[];
  readonly extensions?: { cost: { requested: number; max: number } };
};

/** Serves the API with the ports that a test brings; touching another one is a defect, which the answer would show. */
export async function serve(ports: Partial<Ports> = {}, options: Partial<HttpServerOptions> = {}): Promise<Served> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line) as never) });
  const given: Partial<Ports> = {
    log,
    directory: builtInDirectory,
    downloadUrl: ({ id }) => `/archives/${id}`,
    logoUrl: ({ name, version }) => `/packs/${name}/${version}/logo`,
    ...ports,
  };
  const { server, drain } = await createHttpServer(given as Ports, {
    authenticate: authenticator(ADMIN_KEY),
    downloads: (_request, response) => void response.writeHead(204).end(),
    health: () => Promise.resolve({ ready: true, checks: [] }),
    publicUrl: 'https://profiles.example',
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  return {
    url,
    host,
    logged,
    async ask(query, variables, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...AUTHORIZED, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
    },
    drain,
  };
}
