import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** How a signed address turned out. */
export type Signature = 'valid' | 'expired' | 'forged';

/** The key that signs download addresses: derived from the secrets key, so that neither can stand in for the other. */
export function downloadKey(secretsKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secretsKey, '', 'system-profiles download address 1', 32));
}

/**
 * The query string that lets whoever has it download one archive until a time: "exp=…&sig=…".
 * @param expiresAt rounded down to the second
 */
export function signDownload(key: Uint8Array, archiveId: string, expiresAt: Date): string {
  const exp = String(Math.floor(expiresAt.getTime() / 1000));
  return `exp=${exp}&sig=${mac(key, archiveId, exp).toString('base64url')}`;
}

/** Judges the query of a signed address. What was signed for another archive is forged. */
export function verifyDownload(key: Uint8Array, archiveId: string, query: URLSearchParams, now: Date): Signature {
  const exp = query.get('exp') ?? '';
  const signature = Buffer.from(query.get('sig') ?? '', 'base64url');
  if (!/^\d{1,12}$/.test(exp)) return 'forged';
  const expected = mac(key, archiveId, exp);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return 'forged';
  return Number(exp) * 1000 > now.getTime() ? 'valid' : 'expired';
}

function mac(key: Uint8Array, archiveId: string, exp: string): Buffer {
  return createHmac('sha256', key).update(`${archiveId}\n${exp}`).digest();
}
