import type { Configuration } from 'openid-client';
import { Unavailable } from '../errors.js';
import type { RoleMapping } from './role-claim.js';
import type { TagMapping } from './tag-claim.js';

/** An OpenID provider that vouches for people, as the settings name it. */
export type IdentityProviderSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, held by PKCE alone */
  readonly clientSecret: string | null;
  /** for the button */
  readonly name: string;
  readonly scopes: string;
  readonly roleClaim: string;
  /** null: roles are given here, and only to accounts that were made here */
  readonly roles: RoleMapping | null;
  readonly tagClaim: string;
  /** null: who sees which profiles is said here */
  readonly tags: TagMapping | null;
};

/** What the browser keeps while its person is at the provider, so that nobody else's answer is taken for it. */
export type Journey = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Somebody whom the provider vouches for. */
export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
};

/** Sends people to the provider, and reads what they come back with. */
export interface IdentityProvider {
  readonly settings: IdentityProviderSettings;
  /** @throws Unavailable when the provider can't be reached */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly journey: Journey }>;
  /**
   * @param answered the address that the provider sent the browser back to, with its query
   * @throws Unavailable when the provider can't be reached
   * @throws Error when the answer is no proof: wrong state, nonce, code, signature, audience or time
   */
  finish(answered: URL, journey: Journey): Promise<Identity>;
}

const TIMEOUT_SECONDS = 10;

/**
 * Authorization code flow with PKCE, state and nonce. What the provider says of itself is asked for when somebody first
 * signs in: one that is down keeps nobody else from working.
 */
export function createIdentityProvider(settings: IdentityProviderSettings): IdentityProvider {
  let discovered: Promise<Configuration> | null = null;
  const configuration = () => {
    discovered ??= discover(settings);
    discovered.catch(() => (discovered = null));
    return discovered;
  };
  return {
    settings,
    async begin(redirectUri) {
      const client = await import('openid-client');
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...{ state, nonce },
      });
      return { url: url.href, journey: { state, nonce, verifier } };
    },
    async finish(answered, { state, nonce, verifier }) {
      const client = await import('openid-client');
      const provider = await configuration();
      const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const tokens = await reached(
        settings,
        client.authorizationCodeGrant(provider, answered, { ...expected, idTokenExpected: true }),
      );
      const proven = tokens.claims();
      if (proven === undefined) throw new Error('The provider answered without an ID token.');
      // Many providers keep e-mail, name and groups out of the ID token.
      const told = provider.serverMetadata().userinfo_endpoint
        ? await reached(settings, client.fetchUserInfo(provider, tokens.access_token, proven.sub))
        : {};
      return identityOf({ ...told, ...proven });
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: IdentityProviderSettings): Promise<Configuration> {
  const client = await import('openid-client');
  const url = new URL(issuer);
  // Marked as deprecated by its makers to make it stand out. The settings let a provider without TLS be on this very
  // machine only.
  const { allowInsecureRequests } = client as { allowInsecureRequests: (provider: Configuration) => void };
  const authentication = clientSecret === null ? client.None() : undefined;
  try {
    return await client.discovery(url, clientId, clientSecret ?? undefined, authentication, {
      timeout: TIMEOUT_SECONDS,
      execute: url.protocol === 'http:' ? [allowInsecureRequests] : [],
    });
  } catch (cause) {
    throw unavailable(url, "can't be reached or doesn't describe itself", cause);
  }
}

/** What the provider answers, whatever it is. @throws Unavailable when it doesn't */
async function reached<T>({ issuer }: IdentityProviderSettings, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isNetworkFault(error) ? unavailable(new URL(issuer), "can't be reached or is too slow", error) : error;
  }
}

/** As openid-client tells of it: nothing came, not in time, or the provider's own gateway said so. */
function isNetworkFault(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const isBroken = [error, cause].some((one) => (one as Partial<Error> | undefined)?.message === 'fetch failed');
  return isBroken || code === 'OAUTH_TIMEOUT' || (cause instanceof Response && cause.status >= 500);
}

function unavailable({ host }: URL, fault: string, cause: unknown): Unavailable {
  const message = `The identity provider ${host} ${fault}. Try again, or sign in with a password.`;
  return new Unavailable('IDENTITY_PROVIDER', message, [], { cause });
}

function identityOf(claims: Readonly<Record<string, unknown>>): Identity {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  return {
    issuer: text('iss') ?? '',
    subject: text('sub') ?? '',
    email: text('email'),
    isEmailVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
    name: text('name') ?? text('preferred_username'),
    claims,
  };
}
