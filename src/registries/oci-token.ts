import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { notSignedIn, requireOk } from './answer-faults.js';
import { authorizationOf } from './authorization.js';
import type { Credentials } from './client.js';
import type { Answer, GuardedFetch } from './guarded-fetch.js';
import { shownUrl } from './shown-url.js';

/** How a registry wants to be signed in to, as its 401 says (RFC 9110, 11.3). */
export type Challenge =
  { readonly scheme: 'basic' } | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | null };

/** A header value, and until when it is good (milliseconds since 1970). */
export type Pass = { readonly authorization: string; readonly until: number };

/** A token that doesn't say how long it lives does so for a minute (distribution spec, token authentication). */
const TOKEN_SECONDS = 60;

/** Reads the challenges of a WWW-Authenticate header; tokens before passwords. Null when it has none that is known. */
export function challengeOf(header: string | undefined): Challenge | null {
  const text = (header ?? '').slice(0, 8_192);
  const bearer = /(?:^|,)\s*Bearer\s+(.*)$/is.exec(text)?.[1];
  const parameter = (name: string) =>
    new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s",]+))`, 'i').exec(bearer ?? '');
  const realm = parameter('realm');
  const service = parameter('service');
  if (realm)
    return { scheme: 'bearer', realm: realm[1] ?? realm[2] ?? '', service: service?.[1] ?? service?.[2] ?? null };
  return /(?:^|,)\s*Basic\b/i.test(text) ? { scheme: 'basic' } : null;
}

/**
 * Gets what the registry wants to see. The realm of a token may be on another host: that is how the protocol works, and
 * the registry that names it would see the same credentials itself. It is asked over TLS, unless the registry isn't.
 * @throws Invalid CREDENTIALS, TOKEN_REALM
 */
export async function signIn(
  answer: Answer,
  scope: string,
  credentials: Credentials,
  fetch: GuardedFetch,
  signal: AbortSignal,
): Promise<Pass> {
  const challenge = challengeOf(answer.headers['www-authenticate']);
  const signedIn = credentials.type !== 'NONE';
  if (challenge?.scheme === 'basic' && credentials.type === 'BASIC')
    return { authorization: authorizationOf(credentials) ?? '', until: Infinity };
  if (challenge?.scheme !== 'bearer') throw notSignedIn(answer.url, answer.status, signedIn);
  const realm = realmUrl(challenge.realm, answer.url);
  if (challenge.service !== null) realm.searchParams.set('service', challenge.service);
  if (scope !== '') realm.searchParams.set('scope', scope);
  const { manifestBytes: maxBytes, answerMs: totalMs } = limits.registry;
  const question = { url: realm, what: 'The token', maxBytes, totalMs, inflate: true };
  const given = await fetch({ ...question, authorization: authorizationOf(credentials) }, signal);
  requireOk(given, 'The token', signedIn);
  return passIn(given);
}

function realmUrl(realm: string, from: URL): URL {
  const url = URL.canParse(realm) ? new URL(realm) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && from.protocol === 'http:');
  if (url !== null && isSafe && url.username === '') return url;
  throw new Invalid(
    'TOKEN_REALM',
    `${from.host} sends for its tokens to an address that isn't safe to show credentials to. Tell its operator.`,
    ['endpoint'],
  );
}

function passIn({ body, url }: Answer): Pass {
  const { token, access_token: accessToken, expires_in: seconds } = jsonOf(body, url);
  const text = typeof token === 'string' && token !== '' ? token : accessToken;
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) throw noToken(url);
  const lives = typeof seconds === 'number' && seconds > 0 ? seconds : TOKEN_SECONDS;
  // Renewed a little before its end, so that it doesn't end on the way.
  return { authorization: `Bearer ${text}`, until: Date.now() + lives * 900 };
}

function jsonOf(body: Buffer, url: URL): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw noToken(url, error);
  }
  throw noToken(url);
}

function noToken(url: URL, cause?: unknown): Invalid {
  return new Invalid(
    'TOKEN_REALM',
    `${shownUrl(url)} was asked for a token and gave none. Tell its operator.`,
    ['endpoint'],
    { cause },
  );
}
