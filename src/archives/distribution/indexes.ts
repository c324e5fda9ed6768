import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { run, statement } from '../../store/statement.js';
import type { ArchiveStore } from '../archives.js';
import { memberContent, type StoredMember } from './member-content.js';

/** A manifest in an archive and the name that the archive gives it: a version's tag, or "charts/<chart>:<tag>". */
export type IndexEntry = { readonly digest: string; readonly reference: string };

/** What the index.json of stored archives name. */
export type Indexes = {
  /**
   * The entries of archives, archive by archive and as far as somebody goes on asking. The store is asked for those that
   * weren't read before; one whose file is lost since then is named still.
   */
  entriesOf(files: readonly string[]): AsyncGenerator<IndexEntry>;
};

type Ports = { readonly pool: Pool; readonly archiveStore: Pick<ArchiveStore, 'read' | 'stat'> };
type OciIndex = { readonly manifests: readonly { digest: string; annotations?: Record<string, string> }[] };

/** Entries of some thousand archives. */
const MOST_KEPT = 20_000;

const indexMembers = statement(`
  select file_sha256 as "fileSha256", start_offset::float8 as "offset", length::float8 as length, size_bytes::float8 as "sizeBytes"
    from read.archive_member
   where file_sha256 = any ($1::text[]) and path = 'index.json'`);

/** Reads indexes. What was read is kept: a file's name is the digest of what is in it. */
export function createIndexes({ pool, archiveStore }: Ports): Indexes {
  const kept = new LRUCache<string, readonly IndexEntry[]>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ length }) => length + 1,
  });
  return {
    async *entriesOf(files) {
      // Held on to for as long as this goes on: others may push them out meanwhile.
      const known = new Map(files.map((file) => [file, kept.get(file)]));
      const unknown = files.filter((file) => known.get(file) === undefined);
      const found = unknown.length === 0 ? [] : await run<StoredMember>(pool, indexMembers, [unknown]);
      const members = new Map(found.map((member) => [member.fileSha256, member]));
      for (const file of files) {
        const member = members.get(file);
        let entries = known.get(file);
        // Null when the file is lost: the store says so only when it is the one.
        if (entries === undefined && member !== undefined && (await archiveStore.stat(file)) !== null) {
          entries = await readEntries(archiveStore, member);
          kept.set(file, entries);
        }
        yield* entries ?? [];
      }
    },
  };
}

async function readEntries(archiveStore: Ports['archiveStore'], member: StoredMember): Promise<readonly IndexEntry[]> {
  const { manifests } = JSON.parse((await wholeMember(archiveStore, member)).toString()) as OciIndex;
  return manifests.map(({ digest, annotations }) => ({
    digest,
    reference: annotations?.['org.opencontainers.image.ref.name'] ?? '',
  }));
}

/** The whole content of a small file of a stored archive. */
export async function wholeMember(store: Pick<ArchiveStore, 'read'>, member: StoredMember): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of memberContent(store, member)) pieces.push(piece);
  return Buffer.concat(pieces);
}
