import { Invalid } from '../errors.js';

/** Where an OCI registry is. `path`: the repositories' common beginning, without slashes at its ends. */
export type OciAddress = { readonly host: string; readonly path: string; readonly isPlainHttp: boolean };

/**
 * Reads "oci://host[:port]/path"; "oci+http://" says that the registry speaks plain HTTP.
 * @throws Invalid ENDPOINT
 */
export function ociAddress(text: string): OciAddress {
  const match = /^oci(\+http)?:\/\/([^/?#@\s]+)(?:\/([^?#\s]*))?$/i.exec(text);
  if (!match || !URL.canParse(`https://${match[2] ?? ''}/`))
    throw new Invalid('ENDPOINT', 'This is no address of an OCI registry: write oci://host/path.', ['endpoint']);
  const [, plain, host = '', path = ''] = match;
  return { host: host.toLowerCase(), path: path.replace(/^\/+|\/+$/g, ''), isPlainHttp: plain !== undefined };
}

/** Whether the host is this machine, which container tools speak plain HTTP to. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(`http://${host}/`).hostname);
}

// What may be in the path of a request: nothing that could lead to another one (OCI distribution spec 1.1).
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Whether a registry can have a repository of that name. */
export function isRepository(name: string): boolean {
  return name.length <= 255 && REPOSITORY.test(name);
}

/** Whether a repository can have a tag of that name. */
export function isTag(name: string): boolean {
  return TAG.test(name);
}
