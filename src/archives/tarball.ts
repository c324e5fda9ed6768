import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { ArchiveMember } from './archives.js';
import type { BlobEntry, ContentEntry, TextEntry } from './contents/entry.js';
import { noMemberCache, type MemberCache } from './member-cache.js';
import { BLOCK, headerOf, padding, refuseUnsafe } from '../tar/entry.js';
import { deflated, stored, storedLength } from '../tar/gzip.js';

/** A gzip member that holds one tar entry, its length known before it is written. */
export type Member = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly length: number;
  readonly pieces: () => AsyncIterable<Buffer> | Iterable<Buffer>;
};

/** What was written: size and lowercase hex SHA-256 of the file, and where its members lie. */
export type Written = {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly members: readonly ArchiveMember[];
};

/**
 * Packs one entry as a gzip member of its own: the same bytes for the same entry.
 * @param cache may have the member of a text already
 * @throws Invalid PATH_ESCAPES when the path is absolute, climbs with ".." or isn't a plain path
 */
export async function packed(entry: ContentEntry, cache: MemberCache = noMemberCache): Promise<Member> {
  refuseUnsafe(entry.path);
  return 'bytes' in entry ? packedText(entry, cache) : packedBlob(entry);
}

/**
 * Writes members one after the other to a new file, and the end of the tar as a last member. Memory stays flat: what is
 * large comes in pieces.
 * @param each called after every member, before the next
 */
export async function writeTarball(
  path: string,
  members: readonly Member[],
  each: () => void | Promise<void>,
): Promise<Written> {
  const hash = createHash('sha256');
  const placed: ArchiveMember[] = [];
  let offset = 0;
  const file = await open(path, 'w', 0o640);
  const writer = gathering(file, hash);
  try {
    for (const { pieces, ...member } of members) {
      for await (const piece of pieces()) await writer.write(piece);
      placed.push({ ...member, offset });
      offset += member.length;
      await each();
    }
    const end = await deflated(Buffer.alloc(2 * BLOCK));
    await writer.write(end);
    await writer.flush();
    return { sizeBytes: offset + end.length, sha256: hash.digest('hex'), members: placed };
  } finally {
    await file.close();
  }
}

/** Small pieces are gathered: most members are a few hundred bytes, and a write each takes longer than packing them. */
const GATHERED_BYTES = 256 * 1024;

function gathering(file: FileHandle, hash: { update(data: Buffer): unknown }) {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const flush = async (): Promise<void> => {
    const bytes = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
    [waiting, waitingBytes] = [[], 0];
    let done = 0;
    while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
  };
  return {
    async write(piece: Buffer): Promise<void> {
      hash.update(piece);
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= GATHERED_BYTES) await flush();
    },
    flush,
  };
}

/** Under this, compressing is as quick as asking the disk. */
const SMALL_BYTES = 4 * 1024;

async function packedText({ path, mode, bytes }: TextEntry, cache: MemberCache): Promise<Member> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const make = () => deflated(Buffer.concat([headerOf(path, mode, bytes.length), bytes, padding(bytes.length)]));
  const parts = [path, String(mode), String(bytes.length), sha256];
  const member = await cache.member(parts, make, bytes.length < SMALL_BYTES);
  return { path, sizeBytes: bytes.length, sha256, length: member.length, pieces: () => [member] };
}

function packedBlob(entry: BlobEntry): Member {
  const { path, sizeBytes, sha256 } = entry;
  const header = headerOf(path, entry.mode, sizeBytes);
  const tail = padding(sizeBytes);
  const contentBytes = header.length + sizeBytes + tail.length;
  async function* content() {
    yield header;
    yield* verified(entry);
    yield tail;
  }
  return { path, sizeBytes, sha256, length: storedLength(contentBytes), pieces: () => stored(content(), contentBytes) };
}

/** The blob's bytes; fails at their end when they aren't what was promised, so that no archive with them is kept. */
async function* verified(entry: BlobEntry): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of entry.open()) {
    hash.update(piece);
    yield piece;
  }
  const actual = hash.digest('hex');
  if (actual !== entry.sha256)
    throw new Error(`${entry.path} should have the SHA-256 ${entry.sha256} and has ${actual}.`);
}
