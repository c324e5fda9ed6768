import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Invalid } from '../errors.js';
import type { Tls } from './client.js';

/** How connections are secured. `own`: to the registry itself; `others`: to hosts that it sends us to. */
export type TlsContexts = {
  readonly own: SecureContext;
  readonly others: SecureContext;
  readonly rejectUnauthorized: boolean;
};

/**
 * Reads the certificates of an endpoint once for all connections. An own authority is trusted beside the usual ones, also
 * for hosts that the registry redirects to; the client's certificate is shown to the registry alone.
 * @throws Invalid CA_UNREADABLE, CERTIFICATE_UNREADABLE, KEY_UNREADABLE, KEY_OF_ANOTHER_CERTIFICATE; path: tls
 */
export function tlsContexts({ ca, certificate, key, insecureSkipVerify }: Tls): TlsContexts {
  if (ca !== null) requireCertificates(ca, 'CA_UNREADABLE', 'ca', 'authority');
  if (certificate !== null) requirePair(certificate, key);
  const trust = ca === null ? {} : { ca: [...rootCertificates, ca] };
  const identity = certificate === null || key === null ? {} : { cert: certificate, key };
  const others = createSecureContext(trust);
  const own = certificate === null ? others : createSecureContext({ ...trust, ...identity });
  return { own, others, rejectUnauthorized: !insecureSkipVerify };
}

function requirePair(certificate: string, key: string | null): void {
  const [first] = requireCertificates(certificate, 'CERTIFICATE_UNREADABLE', 'certificate', 'client');
  if (key === null)
    throw new Invalid('KEY_MISSING', 'A client certificate is of use only with its key; give both.', ['tls', 'key']);
  const isPair = first?.checkPrivateKey(readKey(key)) === true;
  if (isPair) return;
  throw new Invalid(
    'KEY_OF_ANOTHER_CERTIFICATE',
    "The key isn't the one of the client certificate. Give the two that belong together, the client's own certificate first.",
    ['tls', 'key'],
  );
}

function readKey(key: string) {
  try {
    return createPrivateKey(key);
  } catch (error) {
    // OpenSSL's own words may quote the input.
    throw new Invalid(
      'KEY_UNREADABLE',
      'The key of the client certificate can\'t be read: give an unencrypted private key in PEM ("-----BEGIN PRIVATE KEY-----").',
      ['tls', 'key'],
      { cause: error },
    );
  }
}

function requireCertificates(pem: string, code: string, field: string, whose: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g);
  try {
    if (blocks !== null) return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw unreadable(code, field, whose, error);
  }
  throw unreadable(code, field, whose);
}

function unreadable(code: string, field: string, whose: string, cause?: unknown): Invalid {
  return new Invalid(
    code,
    `The ${whose}'s certificate can't be read: give certificates in PEM ("-----BEGIN CERTIFICATE-----").`,
    ['tls', field],
    { cause },
  );
}
