import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { entriesIn, fault, type ReadEntry } from './archive-reader.js';
import { FORMAT_VERSION } from './contents/profile-document.js';
import { preAuthenticated, STATEMENT_TYPE } from './contents/provenance.js';
import { keyIdOf } from './signing.js';

/** What a whole archive is. `signedBy`: id of the key that was checked; null when none was given. */
export type VerifiedArchive = {
  readonly slug: string;
  readonly version: string;
  readonly files: number;
  readonly signedBy: string | null;
};

const METADATA = ['profile.json', 'checksums.txt', 'checksums.txt.sig', 'provenance.intoto.json'] as const;

const profileShape = z.object({
  formatVersion: z.number(),
  minReader: z.object({ version: z.number(), reasons: z.array(z.string()) }),
  profile: z.object({ slug: z.string(), version: z.string() }),
  filesDigest: z.string(),
  files: z.array(
    z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string(), offset: z.number(), length: z.number() }),
  ),
});

const envelopeShape = z.object({
  payload: z.string(),
  payloadType: z.literal(STATEMENT_TYPE),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })).min(1),
});

const statementShape = z.object({
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })).min(1),
});

/**
 * Checks everything about an archive, with a reader of its own: that it is whole, holds what checksums.txt lists and
 * nothing else, lies as profile.json says, and was signed by the key.
 * @param publicKeys PEM of one key or several, any of which may have signed; null: the signatures aren't checked
 * @throws Invalid ARCHIVE with the first fault in one sentence
 */
export async function verifyArchive(file: FileHandle, publicKeys: string | null): Promise<VerifiedArchive> {
  const keys = publicKeys === null ? null : keysOf(publicKeys);
  let key: KeyObject | null = null;
  const entries: ReadEntry[] = [];
  let sums: ReadonlyMap<string, string> = new Map();
  for await (const entry of entriesIn(file, isMetadata)) {
    const expected = METADATA[entries.length];
    if (expected !== undefined && entry.path !== expected)
      throw fault(`${JSON.stringify(entry.path)} stands where ${expected} belongs.`);
    entries.push(entry);
    if (entry.path === 'provenance.intoto.json') {
      key = keys && signingKey(entries, keys);
      sums = checkMetadata(entries, key);
    }
    if (entries.length > METADATA.length) checkEntry(entry, sums);
  }
  return checkWhole(entries, sums, key);
}

function isMetadata(path: string): boolean {
  return (METADATA as readonly string[]).includes(path);
}

/** The key among these that signed the checksums. */
function signingKey([, checksums, signature]: readonly ReadEntry[], keys: readonly KeyObject[]): KeyObject {
  const [signed, bytes] = [checksums?.bytes ?? Buffer.alloc(0), signature?.bytes ?? Buffer.alloc(0)];
  const key = keys.find((one) => verify(null, signed, one, bytes));
  if (!key) throw fault('checksums.txt is not signed by this key.');
  return key;
}

function checkMetadata(entries: readonly ReadEntry[], key: KeyObject | null): ReadonlyMap<string, string> {
  const [profile, checksums, , provenance] = entries;
  const sumsBytes = checksums?.bytes ?? Buffer.alloc(0);
  checkReader(parsed(profile, profileShape));
  checkProvenance(parsed(provenance, envelopeShape), sumsBytes, key);
  const sums = sumsIn(sumsBytes.toString('utf8'));
  if (profile) checkEntry(profile, sums);
  return sums;
}

function checkReader({ minReader }: z.infer<typeof profileShape>): void {
  if (minReader.version > FORMAT_VERSION)
    throw fault(
      `It needs a reader of format ${minReader.version}, and this one reads ${FORMAT_VERSION}. ${minReader.reasons.join(' ')}`.trim(),
    );
}

function checkProvenance(
  { payload, payloadType, signatures }: z.infer<typeof envelopeShape>,
  sums: Buffer,
  key: KeyObject | null,
): void {
  const bytes = Buffer.from(payload, 'base64');
  const statement = statementShape.safeParse(jsonOf(bytes));
  const digest = createHash('sha256').update(sums).digest('hex');
  if (statement.data?.subject[0]?.digest.sha256 !== digest)
    throw fault('provenance.intoto.json is about other checksums.');
  const signed = preAuthenticated(payloadType, bytes);
  if (key && !signatures.some(({ sig }) => verify(null, signed, key, Buffer.from(sig, 'base64'))))
    throw fault('provenance.intoto.json is not signed by this key.');
}

function sumsIn(text: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, digest = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (path === '') throw fault(`checksums.txt has a line that is none: ${JSON.stringify(line.slice(0, 100))}.`);
    if (sums.has(path)) throw fault(`checksums.txt lists ${JSON.stringify(path)} twice.`);
    sums.set(path, digest);
  }
  return sums;
}

function checkEntry({ path, sha256, mode }: ReadEntry, sums: ReadonlyMap<string, string>): void {
  const expected = sums.get(path);
  if (expected === undefined) throw fault(`${JSON.stringify(path)} is not in checksums.txt.`);
  if (expected !== sha256) throw fault(`${JSON.stringify(path)} is not what checksums.txt says.`);
  if (path.startsWith('blobs/sha256/') && path !== `blobs/sha256/${sha256}`)
    throw fault(`${JSON.stringify(path)} holds another blob.`);
  if (mode !== (path === 'install.sh' ? 0o755 : 0o644)) throw fault(`${JSON.stringify(path)} has odd permissions.`);
}

function checkWhole(
  entries: readonly ReadEntry[],
  sums: ReadonlyMap<string, string>,
  key: KeyObject | null,
): VerifiedArchive {
  if (entries.length < METADATA.length) throw fault('It lacks the metadata at its start.');
  const body = entries.slice(METADATA.length);
  const present = new Set<string>();
  for (const { path } of entries) {
    if (present.has(path)) throw fault(`${JSON.stringify(path)} is in it twice.`);
    present.add(path);
  }
  const missing = [...sums.keys()].find((path) => !present.has(path));
  if (missing !== undefined) throw fault(`It lacks ${JSON.stringify(missing)}, which checksums.txt lists.`);
  const document = parsed(entries[0], profileShape);
  checkPlaces(document, body);
  const { slug, version } = document.profile;
  return { slug, version, files: entries.length, signedBy: key && keyIdOf(key) };
}

/** profile.json is what devices fetch single files by. */
function checkPlaces({ files, filesDigest }: z.infer<typeof profileShape>, body: readonly ReadEntry[]): void {
  const base = body[0]?.offset ?? 0;
  if (files.length !== body.length)
    throw fault(`profile.json tells of ${files.length} files, and there are ${body.length}.`);
  for (const [i, { path, sizeBytes, sha256, offset, length }] of body.entries()) {
    const told = files[i];
    const same =
      told?.path === path &&
      told.sizeBytes === sizeBytes &&
      told.sha256 === sha256 &&
      told.offset === offset - base &&
      told.length === length;
    if (!same) throw fault(`profile.json says otherwise about ${JSON.stringify(path)} or where it lies.`);
  }
  const lines = body.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
  if (filesDigest !== `sha256:${createHash('sha256').update(lines).digest('hex')}`)
    throw fault('The filesDigest of profile.json is not that of its files.');
}

function parsed<T>(entry: ReadEntry | undefined, shape: z.ZodType<T>): T {
  const read = shape.safeParse(entry?.bytes ? jsonOf(entry.bytes) : null);
  if (!read.success) throw fault(`${entry?.path ?? 'The metadata'} is not as the format has it.`);
  return read.data;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Nothing fits a shape then, and that is what is told.
    return undefined;
  }
}

function keysOf(pem: string): readonly KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.flatMap((block) => {
    try {
      return createPublicKey(block);
    } catch {
      // Counts as none: told below when there is no other.
      return [];
    }
  });
  const usable = keys.filter((key) => key.asymmetricKeyType === 'ed25519');
  if (usable.length === 0)
    throw fault('There is no Ed25519 public key in PEM. Get it from the server: /signing-keys.pem.');
  return usable;
}
