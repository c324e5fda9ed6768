import { newId } from '../src/ids.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import type { Existing } from '../src/profiles/profile.js';
import { profileRows } from '../src/profiles/projection.js';
import type { Append } from '../src/store/append-together.js';
import type { Recorded } from '../src/store/event.js';
import { CHAIN_START, canonicalJson, chainHash } from '../src/store/hash-chain.js';

/** An event of the size that an edit has. */
export const DATA = { layerId: newId(), digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 4_096, note: 'x'.repeat(180) };
/** What an event says of its actor and its cause. */
export const METADATA = canonicalJson({ actor: { kind: 'USER', id: 'bench' }, correlationId: newId() });

/** A stream that grows. */
export type Stream = { readonly id: string; revision: number; hash: string; recordedAtMs: number };

/** A stream of which nothing is written yet. */
export function aProfile(): Stream {
  return { id: newId(), revision: 0, hash: CHAIN_START, recordedAtMs: 0 };
}

/** Appends one event as the store does for a command, with the row that every edit of a profile writes. */
export async function appendTo(append: Append, stream: Stream): Promise<void> {
  const commandId = newId();
  const recordedAt = new Date(Math.max(Date.now(), stream.recordedAtMs + 1));
  const dataJson = canonicalJson(DATA);
  const revision = stream.revision + 1;
  const { id: streamId, hash: previousHash } = stream;
  const [type, schemaVersion, streamType] = ['LayerValuesChanged', 1, 'profile'];
  const hash = chainHash(previousHash, {
    streamId,
    streamType,
    revision,
    commandId,
    commandIndex: 0,
    type,
    schemaVersion,
    recordedAt,
    dataJson,
    metadataJson: METADATA,
  });
  const batch = {
    streamId,
    streamType,
    expectedRevision: stream.revision,
    previousHash,
    commandId,
    recordedAt,
    events: [{ type, schemaVersion, json: dataJson, hash }],
    metadataJson: METADATA,
  };
  const recorded = { type, schemaVersion, revision } as Recorded<ProfileEvent>;
  await append(batch, { texts: [], rows: profileRows(edited(stream), [recorded]), kept: undefined });
  Object.assign(stream, { revision, hash, recordedAtMs: recordedAt.getTime() });
}

/** As much of a profile as its row in the list is made of. */
function edited({ id }: Stream): Existing {
  const now = new Date().toISOString();
  return {
    status: 'active',
    id,
    slug: id,
    name: id,
    description: '',
    tags: [],
    origin: null,
    draft: null,
    published: null,
    versions: [],
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}
