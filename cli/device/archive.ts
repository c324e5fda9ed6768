import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { BLOCK, broken, readEntry, type Entry, type Place } from './tar-member.js';

/** What profile.json tells of a file behind the metadata; `offset` counts from the metadata's end. */
export type FilePlace = Place & { readonly path: string; readonly sizeBytes: number; readonly sha256: string };

/** profile.json, as far as an agent reads it. */
export type ProfileDocument = {
  readonly minReader: { readonly version: number; readonly reasons: readonly string[] };
  readonly profile: {
    readonly id: string;
    readonly slug: string;
    readonly version: string;
  };
  readonly layers: readonly { readonly name: string; readonly manifests: readonly string[] }[];
  readonly files: readonly FilePlace[];
};

/** The metadata at the start of an archive. `base`: where the files behind it begin. */
export type Metadata = {
  readonly profile: ProfileDocument;
  readonly sums: ReadonlyMap<string, string>;
  readonly members: readonly (Entry & Place)[];
  readonly base: number;
};

/** The newest form of archive that this agent reads. */
const FORMAT_VERSION = 1;
const METADATA = ['profile.json', 'checksums.txt', 'checksums.txt.sig', 'provenance.intoto.json'];
/** Metadata of 256 layers of 64 manifests have a few megabytes. */
const MAX_METADATA = 64 * 1_024 ** 2;
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;

/** The keys in a PEM file, any of which may have signed. */
export function publicKeysIn(pem: string): readonly KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.map((block) => createPublicKey(block)).filter((key) => key.asymmetricKeyType === 'ed25519');
  if (keys.length === 0) throw broken('there is no Ed25519 public key to check it with.');
  return keys;
}

/** Reads and checks the metadata of an archive file: signed by one of the keys, and of a form that is known. */
export async function metadataOf(path: string, keys: readonly KeyObject[]): Promise<Metadata> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let length = 256 * 1_024; ; length *= 4) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(length, size)), 0, Math.min(length, size), 0);
      const metadata = metadataIn(buffer.subarray(0, bytesRead), keys);
      if (metadata) return metadata;
      if (bytesRead === size || length > MAX_METADATA) throw broken('it ends within its metadata.');
    }
  } finally {
    await file.close();
  }
}

/** The same of the first bytes of an archive; null when there are too few. */
export function metadataIn(bytes: Buffer, keys: readonly KeyObject[]): Metadata | null {
  const contents: Buffer[] = [];
  const members: (Entry & Place)[] = [];
  let base = 0;
  for (const expected of METADATA) {
    const member = inflated(bytes.subarray(base));
    if (!member) return null;
    const read = readEntry(member.content);
    if (read?.entry.path !== expected) throw broken(`${expected} does not stand where it belongs.`);
    contents.push(member.content.subarray(read.at, read.at + read.entry.sizeBytes));
    members.push({ ...read.entry, offset: base, length: member.length });
    base += member.length;
  }
  return { ...checked(contents, keys), members, base };
}

/** A member whose end must be found: nothing tells it. */
function inflated(bytes: Buffer): { readonly content: Buffer; readonly length: number } | null {
  if (bytes.length < GZIP_HEADER + GZIP_TRAILER) return null;
  if (bytes.readUInt16BE(0) !== 0x1f8b || bytes[2] !== 8 || bytes[3] !== 0) throw broken('it does not begin as one.');
  try {
    const options = { info: true, maxOutputLength: MAX_METADATA };
    // With `info` the answer is this pair; the types only know the buffer.
    const { buffer, engine } = inflateRawSync(bytes.subarray(GZIP_HEADER), options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const length = GZIP_HEADER + engine.bytesWritten + GZIP_TRAILER;
    return length > bytes.length || buffer.length % BLOCK !== 0 ? null : { content: buffer, length };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return null;
    throw broken('its metadata are damaged.', { cause: error });
  }
}

function checked(contents: readonly Buffer[], keys: readonly KeyObject[]): Pick<Metadata, 'profile' | 'sums'> {
  const [document, checksums, signature] = contents as [Buffer, Buffer, Buffer];
  if (!keys.some((key) => verify(null, checksums, key, signature))) throw new NotSigned();
  const sums = new Map<string, string>();
  for (const line of checksums.toString('utf8').split('\n').slice(0, -1)) sums.set(line.slice(66), line.slice(0, 64));
  if (sums.get('profile.json') !== createHash('sha256').update(document).digest('hex')) {
    throw broken('profile.json is not what was signed.');
  }
  // Signed by a key of the server, so it is what the server writes.
  const profile = JSON.parse(document.toString('utf8')) as ProfileDocument;
  if (profile.minReader.version > FORMAT_VERSION) {
    throw broken(`it needs a newer agent. ${profile.minReader.reasons.join(' ')} Update the agent on this device.`);
  }
  return { profile, sums };
}

/** None of the keys that are known here signed it: perhaps the server has a new one. */
export class NotSigned extends Error {
  constructor() {
    super('The archive is not signed by a key that this device knows.');
    this.name = 'NotSigned';
  }
}

/** The lowercase hex SHA-256 of a file. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece);
  return hash.digest('hex');
}
