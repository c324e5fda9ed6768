import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { buildArchive, type BuiltArchive } from '../../src/archives/build.js';
import { noArchiveSources, type ArchiveSources } from '../../src/archives/layer-contents.js';
import type { EarlierVersion } from '../../src/archives/layout.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { verdictsOn } from '../judges/judge.js';
import { signerFrom } from './signer.js';
import type { AuthoredVersion } from '../../src/profiles/content.js';

/** A folder of the test's own, and how to remove it. */
export async function scratch(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'archives-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A stored archive with its file at hand. */
export type Built = BuiltArchive & { readonly file: string; readonly bytes: Buffer };

/** Builds into a store of the test's own, and puts the archive before every judge. */
export async function built(
  root: string,
  version: AuthoredVersion,
  earlier: readonly EarlierVersion[] = [],
  sources: ArchiveSources = noArchiveSources,
): Promise<Built> {
  const archive = await buildArchive({
    version,
    earlier,
    store: openArchiveStore(root),
    sources,
    signer: signerFrom(),
  });
  const file = join(root, 'sha256', archive.sha256.slice(0, 2), `${archive.sha256}.tgz`);
  const found = { ...archive, file, bytes: await readFile(file) };
  const verdicts = await verdictsOn({ file, files: filesOf(found), publicKey: signerFrom().publicKey });
  if (verdicts.length > 0) throw new Error(`The judges refuse this archive:\n${verdicts.join('\n')}`);
  return found;
}

/** An entry as a reader of its own finds it: gzip members by zlib, ustar headers by hand. */
export type FoundEntry = { path: string; mode: string; mtime: string; owner: string; bytes: Buffer };

/** Every entry of an archive, in order, by its members' places alone. */
export function entriesOf({ bytes, members }: Pick<Built, 'bytes' | 'members'>): FoundEntry[] {
  return members.map(({ offset, length }) => entryOf(gunzipSync(bytes.subarray(offset, offset + length))));
}

function entryOf(tar: Buffer): FoundEntry {
  const text = (start: number, length: number) =>
    tar
      .subarray(start, start + length)
      .toString('latin1')
      .replace(/\0.*$/s, '');
  const size = parseInt(text(124, 12), 8);
  const prefix = text(345, 155);
  return {
    path: (prefix && `${prefix}/`) + text(0, 100),
    mode: text(100, 8).trim(),
    mtime: text(136, 12).trim(),
    owner: [text(108, 8), text(116, 8), text(265, 32), text(297, 32)].map((part) => part.trim()).join(','),
    bytes: tar.subarray(512, 512 + size),
  };
}

/** The entries' bytes by path. */
export function filesOf(archive: Pick<Built, 'bytes' | 'members'>): ReadonlyMap<string, Buffer> {
  return new Map(entriesOf(archive).map((entry) => [entry.path, entry.bytes]));
}

/** The entries' texts by path. */
export function textsOf(archive: Pick<Built, 'bytes' | 'members'>): ReadonlyMap<string, string> {
  return new Map(entriesOf(archive).map((entry) => [entry.path, entry.bytes.toString('utf8')]));
}
