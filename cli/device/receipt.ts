import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tellingOf, type Agent } from './agent.js';
import type { State } from './home.js';
import type { LayerReport } from './protocol.js';

const FORMAT = 'system-profiles-receipt/1';
/** A receipt is less than this, so that a QR code can carry it. */
const MOST_BYTES = 2_048;

/** Signs what was installed, in one line: docs/device-protocol.md, "Receipts". */
export async function receiptOf(
  { home, identity }: Pick<Agent, 'home' | 'identity'>,
  state: State,
  archiveSha256: string,
): Promise<string> {
  const key = createPrivateKey(await readFile(home.receiptKey, 'utf8'));
  const { profileId, running, installing, layers } = tellingOf(state);
  const head = {
    ...{ format: FORMAT, deviceId: identity.deviceId, sequence: state.sequence, profileId, archiveSha256 },
    ...{ version: installing ?? running, result: installing === null ? 'ready' : 'failed' },
    ...(installing !== null && running !== null ? { running } : {}),
    deviceTime: new Date().toISOString(),
  };
  for (const shown of shortened(layers)) {
    const payload = canonical({ ...head, layers: shown, moreReady: readyLeftOut(layers, shown) });
    const signature = sign(null, Buffer.from(`${FORMAT}\n${payload}`), key).toString('base64');
    const receipt = `{"payload":${payload},"signature":"${signature}"}`;
    if (Buffer.byteLength(receipt) < MOST_BYTES) return receipt;
  }
  throw new Error('A receipt without any layer is too long.');
}

type ShownLayer = Omit<LayerReport, 'message'> & { readonly message?: string };

/** Ever shorter: messages are cut, then ready layers left out from the end, then waiting ones, then failed ones. */
function* shortened(layers: readonly LayerReport[]): Generator<readonly ShownLayer[]> {
  const rank = ({ status }: LayerReport) => (status === 'failed' ? 0 : status === 'ready' ? 2 : 1);
  const ranked = [...layers].sort((a, b) => rank(a) - rank(b));
  for (let length = 1_000; length >= 1; length = Math.floor(length / 2))
    yield ranked.map((layer) => cut(layer, length));
  for (let count = ranked.length; count >= 0; count -= 1) yield ranked.slice(0, count).map((layer) => cut(layer, 0));
}

function cut({ name, status, message }: LayerReport, length: number): ShownLayer {
  // Never between the halves of a pair.
  const short = [...message].slice(0, length).join('');
  return short === '' ? { name, status } : { name, status, message: short };
}

function readyLeftOut(layers: readonly LayerReport[], shown: readonly ShownLayer[]): number {
  const ready = (list: readonly ShownLayer[]) => list.filter(({ status }) => status === 'ready').length;
  return ready(layers) - ready(shown);
}

type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Canonical JSON (RFC 8785), of what a receipt holds: texts, whole numbers, lists, mappings. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
