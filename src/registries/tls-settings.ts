import { Invalid } from '../errors.js';
import type { TlsSettings } from './events.js';

/** Certificates of the connection; a key that isn't given (null) is the one that is kept for the same certificate. */
export type TlsChange = {
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly keyId: string | null;
  readonly insecureSkipVerify: boolean;
};

/** The connection that trusts the usual authorities and shows no certificate. */
export const PLAIN_TLS: TlsSettings = { ca: null, certificate: null, keyId: null, insecureSkipVerify: false };

/**
 * The settings after a change.
 * @throws Invalid KEY_MISSING, CERTIFICATE_MISSING: the two are only good together
 */
export function mergedTls(current: TlsSettings, change: TlsChange | undefined): TlsSettings {
  if (change === undefined) return current;
  const { ca, certificate, insecureSkipVerify } = change;
  const kept = certificate !== null && certificate === current.certificate ? current.keyId : null;
  const keyId = change.keyId ?? kept;
  if (certificate !== null && keyId === null)
    throw new Invalid('KEY_MISSING', 'A client certificate is of use only with its key; give both.', ['tls', 'key']);
  if (certificate === null && keyId !== null)
    throw new Invalid('CERTIFICATE_MISSING', 'A key is of use only with its certificate; give both.', [
      'tls',
      'certificate',
    ]);
  return { ca, certificate, keyId, insecureSkipVerify };
}
