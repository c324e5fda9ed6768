import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { jest } from '@jest/globals';
import type { Configuration } from 'oidc-provider';
import { planted } from '../support/planted.js';

/** What a provider says of a person besides their name. */
export type Claims = { name?: string; email?: string; email_verified?: boolean; groups?: string[] };

/** A real OpenID provider (oidc-provider) on a free port of this machine. */
export type RunningProvider = {
  readonly issuer: string;
  /** people by the name that they sign in with there; may be changed at any time */
  readonly people: Record<string, Claims>;
  /** Lets the client send people back to these addresses; to be said once. */
  trust(redirectUris: readonly string[]): void;
  close(): Promise<void>;
};

export const CLIENT = { id: 'system-profiles', secret: planted() } as const;

/** Starts it; it serves once it trusts somebody. Its own pages ask for a name and any password. */
export async function startProvider(): Promise<RunningProvider> {
  // It tells in many lines that it runs with keys and pages made for tests, which is what it does here.
  for (const how of ['warn', 'info'] as const) jest.spyOn(console, how).mockImplementation(() => undefined);
  const { default: Provider } = await import('oidc-provider');
  const people: Record<string, Claims> = {};
  const { server, port } = await listening();
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    people,
    trust(redirectUris) {
      const handle = new Provider(issuer, configuration(redirectUris, people)).callback();
      server.on('request', (request, response) => void handle(request, response));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

function configuration(redirectUris: readonly string[], people: Record<string, Claims>): Configuration {
  return {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [...redirectUris] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    cookies: { keys: ['only for tests'] },
    findAccount: (_context, id) =>
      people[id] && { accountId: id, claims: () => Promise.resolve({ sub: id, ...people[id] }) },
    // Nobody is asked whether this client may know them: it is the company's own.
    async loadExistingGrant({ oidc }) {
      const { Grant } = oidc.provider as unknown as {
        Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
      };
      const grant = new Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant as never;
    },
  };
}
