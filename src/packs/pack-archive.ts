import { createHash } from 'node:crypto';
import { BLOCK, headerOf, padding, refuseUnsafe } from '../tar/entry.js';
import { deflated } from '../tar/gzip.js';
import type { PackFiles } from './pack.js';

/** The archive of a pack: its bytes and their digest, "sha256:…". */
export type PackArchive = { readonly bytes: Buffer; readonly digest: string };

/**
 * Packs a folder of files as a gzipped tar: the same bytes for the same files, whatever their order and age.
 * @param folder the only folder at the top, `<name>-<version>` for a pack
 * @throws Invalid PATH_ESCAPES when a path isn't plain
 */
export async function packArchive(folder: string, files: PackFiles): Promise<PackArchive> {
  const paths = [...files.keys()].sort((a, b) => Number(a > b) - Number(a < b));
  const pieces = paths.flatMap((path) => {
    refuseUnsafe(`${folder}/${path}`);
    const bytes = files.get(path) ?? Buffer.alloc(0);
    return [headerOf(`${folder}/${path}`, 0o644, bytes.length), bytes, padding(bytes.length)];
  });
  const bytes = await deflated(Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]));
  return { bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
