import { Invalid } from '../errors.js';
import { requireLine } from '../input-text.js';
import { limits } from '../limits.js';
import type { RegistryContent, RegistryKind } from './client.js';

const SCHEMES: Readonly<Record<RegistryKind, readonly string[]>> = {
  PACK: ['https:', 'http:', 'file:'],
  HELM: ['https:', 'http:'],
  OCI: ['oci:', 'oci+http:'],
};

/**
 * Checks an address as far as one can without asking it.
 * @returns it without a slash at the end
 * @throws Invalid ENDPOINT, ENDPOINT_SCHEME, ENDPOINT_SECRET, path: endpoint
 */
export function requireEndpoint(kind: RegistryKind, text: string): string {
  const path = ['endpoint'];
  requireLine(text, path, 1, limits.endpointLength);
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const example = kind === 'OCI' ? 'oci://registry.example/path' : 'https://registry.example/path';
  if (url === null) throw new Invalid('ENDPOINT', `This is no address: write one such as ${example}.`, path);
  if (!SCHEMES[kind].includes(url.protocol))
    throw new Invalid(
      'ENDPOINT_SCHEME',
      `A registry of this kind can't be reached by ${url.protocol}// addresses: write one such as ${example}.`,
      path,
    );
  // Addresses are shown to everybody who may see the registry.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new Invalid(
      'ENDPOINT_SECRET',
      'The address may hold no user, password, query or fragment: give credentials as authentication.',
      path,
    );
  if (url.protocol !== 'file:' && url.hostname === '')
    throw new Invalid('ENDPOINT', `The address names no host: write one such as ${example}.`, path);
  return text.trim().replace(/\/+$/, '');
}

/**
 * What a registry of a kind offers.
 * @throws Invalid CONTENT, path: content, when OCI doesn't say or another kind says otherwise
 */
export function contentOf(kind: RegistryKind, given: RegistryContent | null): RegistryContent {
  const own = kind === 'PACK' ? 'PACKS' : kind === 'HELM' ? 'CHARTS' : null;
  if (own === null && given === null)
    throw new Invalid('CONTENT', 'An OCI registry can hold both: say whether it offers PACKS or CHARTS.', ['content']);
  if (own !== null && given !== null && own !== given)
    throw new Invalid('CONTENT', `A registry of the kind ${kind} offers ${own}; leave content out.`, ['content']);
  return own ?? (given as RegistryContent);
}

/** Scheme, host and port: whom secrets are sent to. A folder is its own. */
export function originOf(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const { protocol, host, href } = new URL(endpoint);
  return host === '' ? href : `${protocol}//${host}`;
}
