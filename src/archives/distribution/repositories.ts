import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { sees, type TagFilter } from '../../access/tag-filter.js';
import { run, statement } from '../../store/statement.js';
import { MANIFEST_TYPE, tagOf } from '../contents/oci-layout.js';
import type { ArchiveStore } from '../archives.js';
import { memberContent, type StoredMember } from './member-content.js';

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

type Ports = { readonly pool: Pool; readonly archiveStore: Pick<ArchiveStore, 'read' | 'stat'> };
type Packed = {
  readonly version: string;
  readonly sha256: string;
  readonly fileName: string;
  readonly sizeBytes: number;
};
type IndexEntry = { readonly digest: string; readonly reference: string };

/** The artifact that a whole archive is, and its one layer. */
const ARCHIVE_TYPE = 'application/vnd.system-profiles.archive.v1';
const ARCHIVE_LAYER_TYPE = `${ARCHIVE_TYPE}.tar+gzip`;
const EMPTY = Buffer.from('{}');
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json';

const profileBySlug = statement('select id, tags from read.profile where slug = $1 and deleted_at is null');
/** The newest archive of each version. */
const packedVersions = statement(`
  select distinct on (version) version, sha256, file_name as "fileName", size_bytes::float8 as "sizeBytes"
    from read.archive
   where profile_id = $1 and status = 'READY' and sha256 is not null
   order by version, requested_at desc, id`);
const memberOf = statement(`
  select file_sha256 as "fileSha256", start_offset::float8 as "offset", length::float8 as length, size_bytes::float8 as "sizeBytes"
    from read.archive_member
   where file_sha256 = any ($1::text[]) and path = $2
   limit 1`);

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
  const entries = await indexEntries(ports, packed, (reference) => tagIn(reference, `charts/${chart}:`));
  return entries.length === 0 ? null : entriesRepository(ports, packed, entries);
}

function versionsRepository(ports: Ports, packed: readonly Packed[]): Repository {
  const own = new Set(packed.map(({ version }) => tagOf(version)));
  const archives = new Map(packed.map((one) => [`${tagOf(one.version)}-archive`, archiveManifest(one)]));
  const versions = async () =>
    entriesRepository(
      ports,
      packed,
      await indexEntries(ports, packed, (reference) => (own.has(reference) ? reference : null)),
    );
  return {
    tags: () => Promise.resolve([...own, ...archives.keys()].sort()),
    async manifest(reference) {
      const whole = archives.get(reference) ?? [...archives.values()].find(({ digest }) => digest === reference);
      return whole ?? (await versions()).manifest(reference);
    },
    async blob(digest) {
      const file = packed.find(({ sha256 }) => sha256 === digest);
      if (file) return { kind: 'file', sha256: digest, sizeBytes: file.sizeBytes };
      if (digest === hexOf(EMPTY)) return { kind: 'bytes', bytes: EMPTY, sizeBytes: EMPTY.length };
      return blobMember(ports, packed, digest);
    },
  };
}

function entriesRepository(ports: Ports, packed: readonly Packed[], entries: readonly IndexEntry[]): Repository {
  const tags = new Map(entries.map(({ reference, digest }) => [reference, digest]));
  return {
    tags: () => Promise.resolve([...tags.keys()].sort()),
    async manifest(reference) {
      const digest = tags.get(reference) ?? [...tags.values()].find((one) => one === reference);
      const found = digest === undefined ? null : await blobMember(ports, packed, digest.replace(/^sha256:/, ''));
      if (digest === undefined || found?.kind !== 'member') return null;
      return { digest, mediaType: MANIFEST_TYPE, bytes: await wholeMember(ports, found.member) };
    },
    blob: (digest) => blobMember(ports, packed, digest),
  };
}

async function blobMember(ports: Ports, packed: readonly Packed[], digest: string): Promise<BlobSource | null> {
  const member = await findMember(ports, packed, `blobs/sha256/${digest}`);
  return member && { kind: 'member', member, sizeBytes: member.sizeBytes };
}

/** What the archives' index.json name: the newest archive that names a reference counts. */
async function indexEntries(
  ports: Ports,
  packed: readonly Packed[],
  referenceOf: (reference: string) => string | null,
): Promise<readonly IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for (const one of packed) {
    const member = await findMember(ports, [one], 'index.json');
    if (!member) continue;
    const index = JSON.parse((await wholeMember(ports, member)).toString()) as OciIndex;
    for (const { digest, annotations } of index.manifests) {
      const reference = referenceOf(annotations?.['org.opencontainers.image.ref.name'] ?? '');
      if (reference !== null) entries.push({ digest, reference });
    }
  }
  return entries;
}

type OciIndex = { readonly manifests: readonly { digest: string; annotations?: Record<string, string> }[] };

/** Null also when the file is lost: the store says so only when it is the one. */
async function findMember(
  { pool, archiveStore }: Ports,
  packed: readonly Packed[],
  path: string,
): Promise<StoredMember | null> {
  const files = packed.map(({ sha256 }) => sha256);
  const [member] = await run<StoredMember>(pool, memberOf, [files, path]);
  return member && (await archiveStore.stat(member.fileSha256)) !== null ? member : null;
}

async function wholeMember({ archiveStore }: Ports, member: StoredMember): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of memberContent(archiveStore, member)) pieces.push(piece);
  return Buffer.concat(pieces);
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

function hexOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
