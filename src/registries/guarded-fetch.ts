import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { limits } from '../limits.js';
import { guardedLookup, requireAllowedHost } from './address-guard.js';
import type { Tls } from './client.js';
import { connectionFault } from './fetch-faults.js';
import { watchLine, type LineWatch, type Patience } from './line-watch.js';
import { readBody } from './read-body.js';
import { isRedirect, redirectTarget, tooManyRedirects } from './redirects.js';
import { tlsContexts } from './tls.js';

/** One question to a registry, or to a host that it names. */
export type Question = {
  readonly url: URL;
  /** what is asked for, as a sentence begins: "The index" */
  readonly what: string;
  readonly maxBytes: number;
  readonly totalMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** sent to the origin of `url` and to no other */
  readonly authorization?: string | null;
  /** take gzip apart */
  readonly inflate?: boolean;
  /** be content with the first maxBytes */
  readonly onlyHead?: boolean;
  /** takes the body of a 200 or 206 as it comes, instead of `Answer.body`; the sender waits for it, and it counts itself */
  readonly receive?: (status: number, pieces: AsyncIterable<Buffer>) => Promise<void>;
};

/** `url`: where it came from after redirects. `body`: empty unless the status is 200. */
export type Answer = {
  readonly status: number;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/**
 * Asks by HTTP or HTTPS and gives the answer, whatever its status is. Every hop is guarded: where it connects to, how
 * much and how slowly it sends.
 * @throws Invalid, Unavailable: one sentence; the signal's reason when the caller gave up
 */
export type GuardedFetch = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** `origin`: the registry's own ("https://host:port"): only there the client's certificate is shown. */
export type FetchSettings = {
  readonly tls: Tls;
  readonly origin: string;
  readonly allowPrivate: boolean;
  readonly patience?: Patience;
};

type Hop = (url: URL, headers: http.OutgoingHttpHeaders, signal: AbortSignal) => Promise<IncomingMessage>;

/**
 * Makes the only door through which registries are asked.
 * @throws Invalid when the certificates can't be used
 */
export function createGuardedFetch(settings: FetchSettings): GuardedFetch {
  const hop = createHop(settings);
  const { patience = limits.registry } = settings;
  return async (question, signal) => {
    signal.throwIfAborted();
    const watch = watchLine(question.url, question.totalMs, patience, signal);
    try {
      return await follow(hop, question, watch);
    } finally {
      watch.stop();
    }
  };
}

async function follow(hop: Hop, question: Question, watch: LineWatch): Promise<Answer> {
  let { url } = question;
  try {
    for (let redirects = 0; redirects <= limits.registry.redirects; redirects += 1) {
      const response = await hop(url, headersFor(question, url), watch.signal);
      watch.heard(0);
      const status = response.statusCode ?? 0;
      if (!isRedirect(status)) return await answered(response, url, question, watch);
      response.destroy();
      url = redirectTarget(url, response.headers.location);
    }
  } catch (error) {
    // What broke is then only what the abort tore down.
    if (watch.signal.aborted) throw watch.signal.reason;
    throw connectionFault(error, url);
  }
  throw tooManyRedirects(question.url, limits.registry.redirects);
}

async function answered(response: IncomingMessage, url: URL, question: Question, watch: LineWatch): Promise<Answer> {
  const { headers, statusCode: status = 0 } = response;
  if (question.receive && (status === 200 || status === 206)) {
    await question.receive(status, heardPieces(response, watch));
    return { status, url, headers, body: Buffer.alloc(0) };
  }
  if (status !== 200) {
    // Nobody reads what else it says: it may be endless, and it may be what an attacker wants to be told.
    response.destroy();
    return { status, url, headers, body: Buffer.alloc(0) };
  }
  const { what, maxBytes, inflate = false, onlyHead = false } = question;
  return {
    status,
    url,
    headers,
    body: await readBody(response, url, { what, maxBytes, inflate, onlyHead }, watch.heard),
  };
}

async function* heardPieces(response: IncomingMessage, { heard }: LineWatch): AsyncGenerator<Buffer> {
  for await (const piece of response as AsyncIterable<Buffer>) {
    heard(piece.length);
    yield piece;
  }
}

function headersFor({ url: first, headers, authorization, inflate }: Question, url: URL): http.OutgoingHttpHeaders {
  return {
    'user-agent': 'system-profiles',
    'accept-encoding': inflate === true ? 'gzip' : 'identity',
    ...headers,
    ...(typeof authorization === 'string' && url.origin === first.origin && { authorization }),
  };
}

function createHop({ tls, origin, allowPrivate }: FetchSettings): Hop {
  const contexts = tlsContexts(tls);
  const { rejectUnauthorized } = contexts;
  // One connection serves many questions; after some silence, or when the program ends, nobody waits for it.
  const shared = {
    keepAlive: true,
    maxSockets: 8,
    timeout: limits.registry.idleMs,
    lookup: guardedLookup(allowPrivate),
  };
  const plain = new http.Agent(shared);
  const own = new https.Agent({ ...shared, rejectUnauthorized, secureContext: contexts.own });
  const others = new https.Agent({ ...shared, rejectUnauthorized, secureContext: contexts.others });
  return async (url, headers, signal) => {
    // A host that is an address is never looked up.
    requireAllowedHost(url.hostname, allowPrivate);
    if (url.protocol === 'http:') return send(() => http.request(url, { agent: plain, headers, signal }));
    const agent = url.origin === origin ? own : others;
    return send(() => https.request(url, { agent, headers, signal }));
  };
}

async function send(request: () => http.ClientRequest): Promise<IncomingMessage> {
  let outgoing = request();
  try {
    return await responseOf(outgoing);
  } catch (error) {
    // The server had closed the kept connection before it could read the question: no answer, no fault.
    if (!outgoing.reusedSocket || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    outgoing = request();
    return responseOf(outgoing);
  }
}

function responseOf(outgoing: http.ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    // Later errors reach the reader of the response; here they only must not go unheard.
    outgoing.on('error', reject);
    outgoing.end();
  });
}
