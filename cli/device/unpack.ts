import type { KeyObject } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { metadataOf, type Metadata } from './archive.js';
import { renameForGood } from './disk.js';
import { broken, readMember, type Place } from './tar-member.js';

/**
 * Unpacks an archive into a folder that appears only when every file in it is what was signed. A folder that is there
 * already is made anew: after a power loss nobody knows how whole it is.
 */
export async function unpack(archive: string, keys: readonly KeyObject[], folder: string): Promise<Metadata> {
  const metadata = await metadataOf(archive, keys);
  const temporary = `${folder}.new`;
  await rm(temporary, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  const seen = new Set<string>();
  for (const { path, ...place } of membersOf(metadata)) {
    if (seen.has(path)) throw broken(`${JSON.stringify(path)} is in it twice.`);
    seen.add(path);
    await unpackFile(archive, place, path, metadata.sums, temporary);
  }
  const missing = [...metadata.sums.keys()].find((path) => !seen.has(path));
  if (missing !== undefined) throw broken(`it lacks ${JSON.stringify(missing)}.`);
  await renameForGood(temporary, folder);
  return metadata;
}

/** Where every file lies: the metadata as they were met, the others as the signed profile.json tells. */
export function membersOf({ members, profile, base }: Metadata): readonly (Place & { readonly path: string })[] {
  return [...members, ...profile.files.map(({ path, offset, length }) => ({ path, offset: base + offset, length }))];
}

/** Signed are the checksums of all files but their own and those of the two that sign them. */
const UNLISTED = ['checksums.txt', 'checksums.txt.sig', 'provenance.intoto.json'];

async function unpackFile(
  archive: string,
  place: Place,
  path: string,
  sums: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const to = join(folder, path);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const file = await open(to, 'wx', path === 'install.sh' ? 0o700 : 0o600);
  try {
    const entry = await readMember(archive, place, (piece) => file.writeFile(piece));
    if (entry.path !== path) throw broken(`${JSON.stringify(path)} does not lie where profile.json says.`);
    if (sums.get(path) !== entry.sha256 && !UNLISTED.includes(path))
      throw broken(`${JSON.stringify(path)} is altered.`);
    await file.sync();
  } finally {
    await file.close();
  }
}
