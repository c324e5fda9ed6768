import { Invalid } from '../errors.js';
import { requireLength, requireLine, requireSize, type Path } from '../input-text.js';
import { limits } from '../limits.js';
import type { NewSecret } from '../secrets/vault.js';
import type { AuthenticationChange } from './authentication.js';
import type { AuthenticationInput, TlsInput } from './commands.js';
import type { TlsChange } from './tls-settings.js';

/** How a registry shall be reached, its secrets apart from the rest. */
export type ReachInput = {
  readonly authentication: AuthenticationChange | undefined;
  readonly tls: TlsChange | undefined;
  readonly secrets: readonly NewSecret[];
};

type Given = {
  authentication?: AuthenticationInput | null | undefined;
  tls?: TlsInput | null | undefined;
};

/**
 * Checks what an author says about signing in and certificates, and gives each secret an id of its own.
 * @throws Invalid with the path of the field at fault
 */
export function reachInput(given: Given, ownerId: string, newId: () => string): ReachInput {
  const secrets: NewSecret[] = [];
  const keep = (text: string | null | undefined, path: Path, maxBytes: number): string | null => {
    if (text === null || text === undefined || text === '') return null;
    requireLength(text, path, 1, maxBytes);
    requireSize(text, maxBytes, path);
    const id = newId();
    secrets.push({ id, ownerId, text });
    return id;
  };
  return {
    authentication: given.authentication ? authenticationOf(given.authentication, keep) : undefined,
    tls: given.tls ? tlsOf(given.tls, keep) : undefined,
    secrets,
  };
}

type Keep = (text: string | null | undefined, path: Path, maxBytes: number) => string | null;

function authenticationOf(input: AuthenticationInput, keep: Keep): AuthenticationChange {
  const path = ['authentication'];
  if (input.type === 'BASIC') {
    const username = input.username ?? '';
    requireLine(username, [...path, 'username'], 1, limits.secretBytes);
    // HTTP's basic scheme ends the name at the first colon (RFC 7617).
    if (username.includes(':'))
      throw new Invalid('USERNAME', 'A user name can hold no colon. The password has a field of its own.', [
        ...path,
        'username',
      ]);
    return { type: 'BASIC', username, passwordId: keep(input.password, [...path, 'password'], limits.secretBytes) };
  }
  if (input.type === 'TOKEN')
    return { type: 'TOKEN', tokenId: keep(input.token, [...path, 'token'], limits.secretBytes) };
  return { type: 'NONE' };
}

function tlsOf(input: TlsInput, keep: Keep): TlsChange {
  return {
    ca: pemOf(input.ca, ['tls', 'ca']),
    certificate: pemOf(input.certificate, ['tls', 'certificate']),
    keyId: keep(input.key, ['tls', 'key'], limits.certificateBytes),
    insecureSkipVerify: input.insecureSkipVerify ?? false,
  };
}

function pemOf(text: string | null | undefined, path: Path): string | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  requireLength(text, path, 1, limits.certificateBytes);
  requireSize(text, limits.certificateBytes, path);
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new Invalid('PEM', 'This is no certificate in PEM: it starts with "-----BEGIN CERTIFICATE-----".', path);
  return text;
}
