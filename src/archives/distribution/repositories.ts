import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { sees, type TagFilter } from '../../access/tag-filter.js';
import { run, statement } from '../../store/statement.js';
import { MANIFEST_TYPE, tagOf } from '../contents/oci-layout.js';
import type { ArchiveStore } from '../archives.js';
import { memberWith, membersWith } from './blob-members.js';
import { wholeMember, type Indexes } from './indexes.js';
import type { StoredMember } from './member-content.js';

/** A manifest as a registry answers it: bytes and what they are. `digest`: "sha256:…". */
export type Manifest = { readonly digest: string; readonly mediaType: string; readonly bytes: Buffer };

/** Where the bytes of a blob lie: a whole archive, a member of one, or at hand. */
export type BlobSource =
  | { readonly kind: 'file'; readonly sha256: string; readonly sizeBytes: number }
  | { readonly kind: 'member'; readonly member: StoredMember; readonly sizeBytes: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly sizeBytes: number };

/** One repository of the registry that archives are; null answers mean that it holds no such thing. */
export interface Repository {
  /** in the order of their characters, as the distribution specification wants it */
  tags(): Promise<readonly string[]>;
  /** @param reference a tag, or "sha256:…" */
  manifest(reference: string): Promise<Manifest | null>;
  /** @param digest lowercase hex */
  blob(digest: string): Promise<BlobSource | null>;
}

type Ports = {
  readonly pool: Pool;
  readonly archiveStore: Pick<ArchiveStore, 'read' | 'stat'>;
  readonly indexes: Indexes;
};
type Packed = {
  readonly version: string;
  readonly sha256: string;
  readonly fileName: string;
  readonly sizeBytes: number;
};

/** The artifact that a whole archive is, and its one layer. */
const ARCHIVE_TYPE = 'application/vnd.system-profiles.archive.v1';
const ARCHIVE_LAYER_TYPE = `${ARCHIVE_TYPE}.tar+gzip`;
const EMPTY = Buffer.from('{}');
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json';

const profileBySlug = statement('select id, tags from read.profile where slug = $1 and deleted_at is null');
/** The newest archive of each version, the newest first. */
const packedVersions = statement(`
  select version, sha256, file_name as "fileName", size_bytes::float8 as "sizeBytes"
    from (select distinct on (version) * from read.archive
           where profile_id = $1 and status = 'READY' and sha256 is not null
           order by version, requested_at desc, id) as archive
   order by requested_at desc, id`);

/**
 * Finds a repository: "profiles/<slug>" holds the manifests of each packed version and the archives themselves,
 * "profiles/<slug>/charts/<chart>" the chart's versions. Nothing is kept for it: everything is read from the archives.
 */
export async function findRepository(
  ports: Ports,
  name: string,
  tagFilter: TagFilter | undefined,
): Promise<Repository | null> {
  const [, slug, chart] = /^profiles\/([^/]+)(?:\/charts\/([^/]+))?$/.exec(name) ?? [];
  if (slug === undefined) return null;
  const [profile] = await run<{ id: string; tags: string[] }>(ports.pool, profileBySlug, [slug]);
  if (!profile || !sees(tagFilter, profile.tags)) return null;
  const packed = await run<Packed>(ports.pool, packedVersions, [profile.id]);
  if (chart === undefined) return versionsRepository(ports, packed);
  const repository = entriesRepository(ports, packed, (reference) => tagIn(reference, `charts/${chart}:`));
  return (await repository.isEmpty()) ? null : repository;
}

function versionsRepository(ports: Ports, packed: readonly Packed[]): Repository {
  const files = packed.map(({ sha256 }) => sha256);
  const own = new Map(packed.map((one) => [tagOf(one.version), one]));
  const archives = new Map(packed.map((one) => [`${tagOf(one.version)}-archive`, archiveManifest(one)]));
  const isOwn = (reference: string) => (own.has(reference) ? reference : null);
  return {
    tags: () => Promise.resolve([...own.keys(), ...archives.keys()].sort()),
    async manifest(reference) {
      const whole = archives.get(reference) ?? [...archives.values()].find(({ digest }) => digest === reference);
      if (whole) return whole;
      // A version's manifest is in its own archive: no other is asked.
      const version = own.get(reference);
      return entriesRepository(ports, version ? [version] : packed, isOwn).manifest(reference);
    },
    async blob(digest) {
      const file = packed.find(({ sha256 }) => sha256 === digest);
      if (file) return { kind: 'file', sha256: digest, sizeBytes: file.sizeBytes };
      if (digest === hexOf(EMPTY)) return { kind: 'bytes', bytes: EMPTY, sizeBytes: EMPTY.length };
      return blobSource(ports, files, digest);
    },
  };
}

/** What archives name. The newest one that gives a name counts. @param tagIn the tag of a name, null when it isn't meant */
function entriesRepository(
  ports: Ports,
  packed: readonly Packed[],
  tagIn: (reference: string) => string | null,
): Repository & { readonly isEmpty: () => Promise<boolean> } {
  const files = packed.map(({ sha256 }) => sha256);
  const read = async (digest: string): Promise<Manifest | null> => {
    const member = await memberWith(ports, files, hexIn(digest));
    return member && { digest, mediaType: MANIFEST_TYPE, bytes: await wholeMember(ports.archiveStore, member) };
  };
  const isNamed = async (digest: string): Promise<boolean> => {
    for await (const members of membersWith(ports.pool, files, hexIn(digest)))
      for await (const entry of ports.indexes.entriesOf(members.map(({ fileSha256 }) => fileSha256)))
        if (entry.digest === digest && tagIn(entry.reference) !== null) return true;
    return false;
  };
  return {
    async isEmpty() {
      for await (const { reference } of ports.indexes.entriesOf(files)) if (tagIn(reference) !== null) return false;
      return true;
    },
    async tags() {
      const tags = new Set<string>();
      for await (const { reference } of ports.indexes.entriesOf(files)) tags.add(tagIn(reference) ?? '');
      return [...tags].filter((tag) => tag !== '').sort();
    },
    async manifest(reference) {
      if (reference.startsWith('sha256:')) return (await isNamed(reference)) ? read(reference) : null;
      const tried = new Set<string>();
      for await (const entry of ports.indexes.entriesOf(files)) {
        if (tagIn(entry.reference) !== reference || tried.has(entry.digest)) continue;
        tried.add(entry.digest);
        // Its file may be lost since its index was read: then the next one that gives the name counts.
        const manifest = await read(entry.digest);
        if (manifest !== null) return manifest;
      }
      return null;
    },
    blob: (digest) => blobSource(ports, files, digest),
  };
}

async function blobSource(ports: Ports, files: readonly string[], digest: string): Promise<BlobSource | null> {
  const member = await memberWith(ports, files, digest);
  return member && { kind: 'member', member, sizeBytes: member.sizeBytes };
}

/** The archive as an artifact (OCI image specification 1.1): one layer, named as the file that "oras pull" writes. */
function archiveManifest({ sha256, fileName, sizeBytes, version }: Packed): Manifest {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      artifactType: ARCHIVE_TYPE,
      config: { mediaType: EMPTY_TYPE, digest: `sha256:${hexOf(EMPTY)}`, size: EMPTY.length },
      layers: [
        {
          mediaType: ARCHIVE_LAYER_TYPE,
          digest: `sha256:${sha256}`,
          size: sizeBytes,
          annotations: { 'org.opencontainers.image.title': fileName },
        },
      ],
      annotations: { 'org.opencontainers.image.version': version },
    }),
  );
  return { digest: `sha256:${hexOf(bytes)}`, mediaType: MANIFEST_TYPE, bytes };
}

function tagIn(reference: string, beginning: string): string | null {
  return reference.startsWith(beginning) ? reference.slice(beginning.length) : null;
}

/** Of "sha256:…". */
function hexIn(digest: string): string {
  return digest.replace(/^sha256:/, '');
}

function hexOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
