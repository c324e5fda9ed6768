import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Refused, Unavailable } from '../errors.js';
import { limits } from '../limits.js';
import { cookieIn, cookieName, setCookie } from './cookies.js';
import type { Identity, IdentityProvider, Journey } from './identity-provider.js';
import { isSecure, SESSION_COOKIE } from './session-authentication.js';
import type { Sessions } from './sessions.js';

/** Where people go to sign in with the identity provider, and where it sends them back. */
export const SIGN_IN_PATH = '/sign-in/';

export type ProviderRoutes = {
  /** null: there is none, and the console shows no button */
  readonly provider: IdentityProvider | null;
  /** whether anybody has an account */
  readonly hasAccounts: () => Promise<boolean>;
  /** the account of somebody whom the provider vouches for */
  readonly accountOf: (identity: Identity, requestId: string) => Promise<string>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly addressOf: (request: IncomingMessage) => string;
  /** how browsers reach this server, without a slash at the end */
  readonly publicUrl: () => string;
  readonly log: Logger;
};

/** While somebody is at the provider. */
const JOURNEY_COOKIE = 'system-profiles-sign-in';
const JOURNEY_SECONDS = 600;

/**
 * GET /sign-in/ways tells how one can sign in; GET /sign-in/provider?to=/profiles leads to the provider; GET
 * /sign-in/callback takes its answer, sets the session's cookie, and leads on into the console, or back to its sign-in
 * page with the reason behind the "#".
 */
export function createProviderRoutes(routes: ProviderRoutes) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = url.pathname.slice(SIGN_IN_PATH.length);
    const { provider } = routes;
    if (request.method !== 'GET') end(response, 405, { error: 'Use GET.' }, { allow: 'GET' });
    else if (name === 'ways') await tellWays(routes, response);
    else if (provider === null) end(response, 404, { error: 'No identity provider is set up (OIDC_ISSUER).' });
    else if (name === 'provider') await leave({ ...routes, provider }, url, response);
    else if (name === 'callback') await comeBack({ ...routes, provider }, url, request, response);
    else end(response, 404, { error: 'Nothing is here.' });
  };
}

/** For the sign-in page: what to show, and what first. */
async function tellWays({ provider, hasAccounts }: ProviderRoutes, response: ServerResponse): Promise<void> {
  end(response, 200, { provider: provider && { name: provider.settings.name }, hasAccounts: await hasAccounts() });
}

type WithProvider = ProviderRoutes & { readonly provider: IdentityProvider };

async function leave(routes: WithProvider, { searchParams }: URL, response: ServerResponse): Promise<void> {
  try {
    const { url, journey } = await routes.provider.begin(callback(routes));
    const kept = { ...journey, to: ownPath(searchParams.get('to')) };
    keep(routes, response, Buffer.from(JSON.stringify(kept)).toString('base64url'), JOURNEY_SECONDS);
    lead(response, url);
  } catch (error) {
    back(routes, response, error);
  }
}

async function comeBack(
  routes: WithProvider,
  { search }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { provider, sessions, log } = routes;
  const secure = isSecure(routes.publicUrl());
  const journey = readJourney(cookieIn(request.headers.cookie, cookieName(JOURNEY_COOKIE, secure)));
  keep(routes, response, '', 0);
  if (journey === null) {
    back(
      routes,
      response,
      new Refused('TOO_LATE', 'The sign-in took too long, or began in another browser. Begin it again.'),
    );
    return;
  }
  try {
    const identity = await provider.finish(new URL(callback(routes) + search), journey);
    const accountId = await routes.accountOf(identity, randomUUID());
    const agent = request.headers['user-agent'] ?? '';
    const token = await sessions.begin(accountId, { address: routes.addressOf(request), agent });
    log.info({ accountId }, 'somebody signed in through the identity provider');
    const settings = {
      maxAgeSeconds: limits.session.lifetimeMs / 1_000,
      sameSite: 'Strict',
      isSecure: secure,
    } as const;
    response.appendHeader('set-cookie', setCookie(SESSION_COOKIE, token, settings));
    lead(response, journey.to);
  } catch (error) {
    back(routes, response, error);
  }
}

function callback({ publicUrl }: ProviderRoutes): string {
  return `${publicUrl()}${SIGN_IN_PATH}callback`;
}

/** Lax: the provider's own page leads back here, and the cookie has to come along. */
function keep({ publicUrl }: ProviderRoutes, response: ServerResponse, value: string, maxAgeSeconds: number): void {
  const settings = { maxAgeSeconds, sameSite: 'Lax', isSecure: isSecure(publicUrl()) } as const;
  response.appendHeader('set-cookie', setCookie(JOURNEY_COOKIE, value, settings));
}

function readJourney(cookie: string | null): (Journey & { readonly to: string }) | null {
  try {
    const { state, nonce, verifier, to } = JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()) as Partial<
      Record<string, unknown>
    >;
    const whole = typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string';
    return whole ? { state, nonce, verifier, to: ownPath(typeof to === 'string' ? to : null) } : null;
  } catch {
    // Whatever else stands in the cookie is no journey of ours.
    return null;
  }
}

/** A page of our own, whatever a link asked for: nobody is led elsewhere by us. */
function ownPath(to: string | null): string {
  const here = 'http://localhost';
  if (to === null || !to.startsWith('/') || !URL.canParse(to, here)) return '/';
  const { origin, pathname, search } = new URL(to, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
}

/** Back to the sign-in page, with the reason as a word that it has a sentence for. */
function back({ log }: ProviderRoutes, response: ServerResponse, error: unknown): void {
  if (error instanceof Refused) log.info({ code: error.code }, 'a sign-in through the identity provider was refused');
  else log.warn({ err: error }, 'a sign-in through the identity provider failed');
  lead(response, `/#sign-in=${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  if (error instanceof Unavailable) return 'UNAVAILABLE';
  const said = error as { name?: unknown; error?: unknown } | null;
  return said?.name === 'AuthorizationResponseError' && said.error === 'access_denied' ? 'DENIED' : 'FAILED';
}

function lead(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end();
}

function end(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  const typed = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, ...typed }).end(`${JSON.stringify(body)}\n`);
}
