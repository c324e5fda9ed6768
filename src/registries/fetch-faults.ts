import { DomainError, Invalid, Unavailable } from '../errors.js';
import { messageOf } from '../system-error.js';
import { shownUrl } from './shown-url.js';

/**
 * Why no answer came, as one sentence with a way out. What the operator must mend is Invalid, what may pass by itself is
 * Unavailable. A DomainError stays what it is.
 */
export function connectionFault(error: unknown, url: URL): unknown {
  if (error instanceof DomainError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  const certificate = certificateFault(code);
  if (certificate !== null) return new Invalid('CERTIFICATE', `${url.host} ${certificate}`, ['tls'], cause);
  const sentence = brokenSentence(code, url);
  if (sentence !== null) return new Unavailable('UNREACHABLE', `${url.host} ${sentence}`, ['endpoint'], cause);
  if (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    (code === 'EPROTO' && messageOf(error).includes('wrong version number'))
  )
    return new Invalid(
      'NOT_TLS',
      `${url.host} speaks plain HTTP, not HTTPS. Say so in the address.`,
      ['endpoint'],
      cause,
    );
  const mend = wrongSentence(code);
  return mend === null ? error : new Invalid('NOT_A_REGISTRY', `${url.host} ${mend}`, ['endpoint'], cause);
}

function certificateFault(code: string): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'shows a certificate that has expired. Have it renewed.';
    case 'CERT_NOT_YET_VALID':
      return "shows a certificate that isn't valid yet. Check the clocks of both machines.";
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'shows a certificate of another host. Use the name that the certificate is for.';
    case 'CERT_REVOKED':
      return 'shows a certificate that was revoked. Have it replaced.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
      return 'shows a certificate that no known authority has signed. Give the certificate of its own authority.';
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN':
      return 'wants a client certificate that it knows. Give one with its key.';
    default:
      return null;
  }
}

function brokenSentence(code: string, { port, protocol }: URL): string | null {
  switch (code) {
    case 'ECONNREFUSED':
      return `refuses connections on port ${port || (protocol === 'https:' ? '443' : '80')}. Check the address and that the registry runs.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return 'broke off the connection in the middle of its answer. Try again.';
    case 'EAI_AGAIN':
      return "can't be looked up: no name server answers. Check the network of this server.";
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return "can't be reached from here. Check the network of this server.";
    case 'ETIMEDOUT':
      return 'does not answer. Check the address and firewalls on the way.';
    default:
      return null;
  }
}

function wrongSentence(code: string): string | null {
  if (code === 'ENOTFOUND') return 'is no known host. Check the spelling, and the name server of this server.';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return "doesn't speak TLS as it should. Check its TLS settings, and proxies on the way.";
  return code.startsWith('HPE_') || code.startsWith('ERR_HTTP')
    ? "doesn't answer as a web server does. Check host and port."
    : null;
}

/** The server went silent, or sends less than would ever come to an end. */
export function tooSlow(url: URL, idleMs: number, hasAnswered: boolean): Unavailable {
  const seconds = idleMs / 1_000;
  return new Unavailable(
    'TIMED_OUT',
    hasAnswered
      ? `${url.host} sends next to nothing for ${seconds} seconds. Try again later.`
      : `${url.host} does not answer within ${seconds} seconds. Check the address, or try again later.`,
    ['endpoint'],
  );
}

/** The answer takes longer than anybody waits. */
export function tooLong(url: URL, totalMs: number): Unavailable {
  return new Unavailable(
    'TIMED_OUT',
    `${url.host} did not finish its answer within ${totalMs / 1_000} seconds. Try again later.`,
    ['endpoint'],
  );
}

/** The answer is larger than such a thing may be. */
export function tooLarge(url: URL, what: string, maxBytes: number): Invalid {
  return new Invalid(
    'TOO_LARGE',
    `${what} at ${shownUrl(url)} has more than the ${maxBytes} bytes that are allowed. Ask its publisher for a smaller one.`,
    ['endpoint'],
  );
}
