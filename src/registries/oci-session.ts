import { DomainError } from '../errors.js';
import { limits } from '../limits.js';
import { requireOk } from './answer-faults.js';
import { authorizationOf } from './authorization.js';
import type { Endpoint } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { createGuardedFetch, type Answer, type GuardedFetch, type Question } from './guarded-fetch.js';
import { isLoopback, ociAddress } from './oci-address.js';
import { signIn, type Pass } from './oci-token.js';

/** A question to an OCI registry. `path`: from "/v2/" on. `scope`: what a token must permit. */
export type OciQuestion = Pick<Question, 'what' | 'maxBytes' | 'totalMs' | 'headers' | 'inflate' | 'receive'> & {
  readonly path: string;
  readonly scope: string;
};

/** An OCI registry that is spoken to, signed in as it asks for. */
export type OciSession = {
  readonly host: string;
  /** The answer, whatever its status; a 401 only when signing in didn't help. */
  ask(question: OciQuestion, signal: AbortSignal): Promise<Answer>;
  /** @throws DomainError unless the answer is a plain 200 */
  require(answer: Answer, what: string): void;
};

/** The scope that permits reading a repository. */
export function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

/**
 * Starts to speak to a registry. HTTPS, unless the address says "oci+http://"; this machine, and registries whose
 * certificate isn't looked at anyway, may turn out to speak plain HTTP.
 */
export function ociSession(endpoint: Endpoint, settings: ClientSettings): OciSession {
  const { host, isPlainHttp } = ociAddress(endpoint.url);
  const { credentials, tls } = endpoint;
  const signedIn = credentials.type !== 'NONE';
  const fetch = createGuardedFetch({ ...settings, tls, origin: `https://${host}` });
  const mayBePlain = isLoopback(host) || tls.insecureSkipVerify;
  const passes = new Map<string, Pass>();
  let base: Promise<URL> | null = isPlainHttp ? Promise.resolve(new URL(`http://${host}/`)) : null;
  const baseUrl = async (signal: AbortSignal): Promise<URL> => {
    base ??= mayBePlain ? spoken(host, fetch, signal) : Promise.resolve(new URL(`https://${host}/`));
    try {
      return await base;
    } catch (error) {
      base = null;
      throw error;
    }
  };
  const passFor = (scope: string) => {
    const pass = passes.get(scope) ?? passes.get(EVERYTHING);
    if (pass !== undefined) return pass.until > Date.now() ? pass.authorization : null;
    // A token may be good as it is; passwords wait until the registry says how it wants them.
    return credentials.type === 'TOKEN' ? authorizationOf(credentials) : null;
  };
  return {
    host,
    ask: async ({ path, scope, ...question }, signal) => {
      const url = new URL(path, await baseUrl(signal));
      const first = await fetch({ ...question, url, authorization: passFor(scope) }, signal);
      if (first.status !== 401 || first.url.origin !== url.origin) return first;
      const pass = await signIn(first, scope, credentials, fetch, signal);
      passes.set(pass.until === Infinity ? EVERYTHING : scope, pass);
      return fetch({ ...question, url, authorization: pass.authorization }, signal);
    },
    require: (answer, what) => requireOk(answer, what, signedIn),
  };
}

/** The key of what is good for every scope. */
const EVERYTHING = '*';

/** HTTPS where it is spoken, else HTTP. Nothing secret is sent to find out. */
async function spoken(host: string, fetch: GuardedFetch, signal: AbortSignal): Promise<URL> {
  const { manifestBytes: maxBytes, answerMs: totalMs } = limits.registry;
  try {
    await fetch({ url: new URL(`https://${host}/v2/`), what: 'The registry', maxBytes, totalMs }, signal);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_TLS') throw error;
    return new URL(`http://${host}/`);
  }
  return new URL(`https://${host}/`);
}
