import { createPrivateKey, sign } from 'node:crypto';
import type { Held, Identity } from './home.js';
import type { LayerReport, LayerStatus } from './protocol.js';

/**
 * A receipt: what was installed where no network is. One line of text, `SPR1.<payload>.<signature>`, both base64url: the
 * payload is JSON, the signature Ed25519 over `SPR1.<payload>` by the device's own key. Under 2 KB, so that it fits a QR code.
 */
export type ReceiptPayload = {
  readonly device: string;
  readonly uid: string;
  readonly profile: string;
  readonly version: string;
  /** of the version: "sha256:…" */
  readonly contentDigest: string;
  readonly archiveDigest: string;
  readonly sequence: number;
  readonly at: string;
  /** a letter for each layer in install order: W waiting, I installing, R ready, F failed */
  readonly layers: string;
  /** what the first failed layer said */
  readonly fault?: string;
};

/** A QR code of version 40 with the least correction holds 2,953 bytes, and scanners like it smaller. */
const MOST_BYTES = 2_048;
const LETTER: Readonly<Record<LayerStatus, string>> = { WAITING: 'W', INSTALLING: 'I', READY: 'R', FAILED: 'F' };

/** Signs what was installed. */
export function receiptOf(
  { deviceId, uid, privateKey }: Identity,
  { slug, version, contentDigest, digest }: Held,
  { layers, sequence, at }: { readonly layers: readonly LayerReport[]; readonly sequence: number; readonly at: Date },
): string {
  const fault = layers.find(({ status }) => status === 'FAILED')?.message;
  const payload: ReceiptPayload = {
    ...{ device: deviceId, uid, profile: slug, version, contentDigest, archiveDigest: `sha256:${digest}` },
    ...{ sequence, at: at.toISOString(), layers: layers.map(({ status }) => LETTER[status]).join('') },
  };
  const key = createPrivateKey(privateKey);
  const signed = (said: ReceiptPayload): string => {
    const text = `SPR1.${Buffer.from(JSON.stringify(said)).toString('base64url')}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  };
  for (let length = fault?.length ?? 0; length > 0; length = Math.floor(length / 2)) {
    const receipt = signed({ ...payload, fault: fault?.slice(0, length) ?? '' });
    if (receipt.length < MOST_BYTES) return receipt;
  }
  return signed(payload);
}
