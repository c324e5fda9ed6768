import { sha256OfJson } from '../canonical-digest.js';
import { DomainError, Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { isAborted } from '../store/backoff.js';
import { secretIdsOf } from './authentication.js';
import type { Credentials, Endpoint, RegistryClient } from './client.js';
import type { Authentication } from './events.js';
import type { ExistingRegistry } from './registry.js';

/** Makes the client of an endpoint. `isDefault`: came with the server, so its folder needs no permission. */
export type Connect = (endpoint: Endpoint, isDefault: boolean) => RegistryClient;

/** The ids of all secrets that a registry names. */
export function secretsOf({
  authentication,
  tls,
}: Pick<ExistingRegistry, 'authentication' | 'tls'>): readonly string[] {
  return [...secretIdsOf(authentication), ...(tls.keyId === null ? [] : [tls.keyId])];
}

/** Everything that is needed to reach a registry, its secrets in the clear: keep it in memory and no longer than needed. */
export function endpointOf(registry: ExistingRegistry, secrets: ReadonlyMap<string, string>): Endpoint {
  const { kind, content, endpoint: url, authentication, tls } = registry;
  const { ca, certificate, keyId, insecureSkipVerify } = tls;
  const key = keyId === null ? null : (secrets.get(keyId) ?? null);
  return {
    ...{ kind, content, url },
    credentials: credentialsOf(authentication, secrets),
    tls: { ca, certificate, key, insecureSkipVerify },
  };
}

/** What distinguishes two ways to reach a registry: equal texts are reached alike. */
export function reachKey({ endpoint, authentication, tls }: ExistingRegistry): string {
  return sha256OfJson({ endpoint, authentication, tls });
}

/**
 * Asks the registry whether it is there and answers as one of its kind.
 * @throws Invalid ENDPOINT_UNUSABLE with what is wrong; its path is the field that would mend it
 */
export async function checkReachable(client: RegistryClient, secrets: Iterable<string>): Promise<void> {
  const signal = AbortSignal.timeout(limits.outsideFetchMs);
  try {
    await client.check(signal);
  } catch (error) {
    if (error instanceof DomainError) {
      const [field = ''] = error.path;
      const path = ['authentication', 'tls', 'content'].includes(field) ? error.path : ['endpoint'];
      throw new Invalid('ENDPOINT_UNUSABLE', withoutSecrets(error.message, secrets), path, { cause: error });
    }
    if (!isAborted(signal)) throw error;
    const seconds = limits.outsideFetchMs / 1_000;
    throw new Invalid(
      'ENDPOINT_UNUSABLE',
      `The registry did not answer within ${seconds} seconds. Check the address, or try again later.`,
      ['endpoint'],
      {
        cause: error,
      },
    );
  }
}

/** A sentence without the secrets that a server may have echoed into it. */
export function withoutSecrets(sentence: string, secrets: Iterable<string>): string {
  let clean = sentence;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***');
  return clean;
}

function credentialsOf(authentication: Authentication, secrets: ReadonlyMap<string, string>): Credentials {
  const text = (id: string) => secrets.get(id) ?? '';
  if (authentication.type === 'BASIC')
    return { type: 'BASIC', username: authentication.username, password: text(authentication.passwordId) };
  return authentication.type === 'TOKEN' ? { type: 'TOKEN', token: text(authentication.tokenId) } : { type: 'NONE' };
}
