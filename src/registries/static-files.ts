import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { requireOk } from './answer-faults.js';
import { authorizationOf } from './authorization.js';
import type { Endpoint, Fetched, Validators } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { createGuardedFetch, type Answer, type Question } from './guarded-fetch.js';
import { verified } from './verified.js';

/** A registry that is a folder of a web server. */
export type StaticFiles = {
  /** the folder's address, with a slash at its end */
  readonly base: URL;
  /** @returns null when it is as it was before */
  index(file: string, previous: Validators | null, signal: AbortSignal): Promise<Answer | null>;
  /** The beginning of the index, enough to see whether it is one. */
  beginning(file: string, signal: AbortSignal): Promise<Answer>;
  /**
   * @param what as a sentence begins
   * @param digest what it must have; null takes any
   */
  archive(url: URL, what: string, digest: string | null, signal: AbortSignal): Promise<Fetched>;
};

const HEAD_BYTES = 64 * 1_024;

/** Reads a registry over HTTP(S). Credentials are shown to its own origin only. */
export function staticFiles({ url, tls, credentials }: Endpoint, settings: ClientSettings): StaticFiles {
  const base = new URL(`${url.replace(/\/+$/, '')}/`);
  const fetch = createGuardedFetch({ ...settings, tls, origin: base.origin });
  const authorization = authorizationOf(credentials);
  const signedIn = authorization !== null;
  const ask = async (question: Omit<Question, 'authorization'>, signal: AbortSignal) => {
    const isOwn = question.url.origin === base.origin;
    return fetch({ ...question, authorization: isOwn ? authorization : null }, signal);
  };
  const indexQuestion = (file: string) => ({ url: new URL(file, base), what: 'The index', inflate: true });
  return {
    base,
    index: async (file, previous, signal) => {
      const { indexBytes, indexMs } = limits.registry;
      const bounds = { maxBytes: indexBytes, totalMs: indexMs };
      const answer = await ask({ ...indexQuestion(file), ...bounds, headers: conditions(previous) }, signal);
      if (answer.status === 304 && previous !== null) return null;
      requireOk(answer, 'The index', signedIn);
      return answer;
    },
    beginning: async (file, signal) => {
      const bounds = { maxBytes: HEAD_BYTES, totalMs: limits.registry.answerMs, onlyHead: true };
      const answer = await ask({ ...indexQuestion(file), ...bounds }, signal);
      requireOk(answer, 'The index', signedIn);
      return answer;
    },
    archive: async (archiveUrl, what, digest, signal) => {
      requireHttp(archiveUrl);
      const { archiveBytes, archiveMs } = limits.registry;
      const bounds = { maxBytes: archiveBytes, totalMs: archiveMs };
      const answer = await ask({ url: archiveUrl, what, ...bounds }, signal);
      requireOk(answer, what, signedIn && archiveUrl.origin === base.origin);
      return verified(answer.body, what, digest);
    },
  };
}

/** What makes the next request conditional. */
export function validatorsOf({ headers }: Answer): Validators {
  return { etag: headers.etag ?? null, lastModified: headers['last-modified'] ?? null };
}

function conditions(previous: Validators | null): Record<string, string> {
  const { etag = null, lastModified = null } = previous ?? {};
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

function requireHttp({ protocol }: URL): void {
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new Invalid(
      'NOT_FOUND_THERE',
      `The archive is at a ${protocol} address, which is never followed. Tell the publisher of the registry.`,
    );
}
