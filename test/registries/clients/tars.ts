import { Header, Pax, type HeaderData } from 'tar';
import { gzipSync } from 'node:zlib';

/** An entry of a tar that a test writes byte by byte, however wrong. */
export type TarEntry = {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly type?: HeaderData['type'];
  readonly linkpath?: string;
  /** what the header says, when that isn't true */
  readonly size?: number;
  readonly pax?: HeaderData;
  /** replaces the bytes of the path in the header */
  readonly rawPath?: Buffer;
};

const BLOCK = 512;

/** A tar without its end. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(blocksOf));
}

/** A gzipped tar, with two empty blocks at its end. */
export function tgzOf(entries: readonly TarEntry[]): Buffer {
  return gzipSync(Buffer.concat([tarOf(entries), Buffer.alloc(2 * BLOCK)]));
}

/** The archive of a pack or chart: files by path in a folder of its own. */
export function archiveOf(folder: string, files: Readonly<Record<string, string>>): Buffer {
  return tgzOf(Object.entries(files).map(([path, content]) => ({ path: `${folder}/${path}`, content })));
}

function blocksOf({ path, content = '', type = 'File', linkpath, size, pax, rawPath }: TarEntry): Buffer[] {
  const bytes = Buffer.from(content);
  const fields = { path, mode: 0o644, size: size ?? bytes.length, uid: 0, gid: 0, mtime: new Date(0), type };
  const header = new Header({ ...fields, ...(linkpath !== undefined && { linkpath }) });
  header.encode();
  const block = header.block ?? Buffer.alloc(BLOCK);
  if (rawPath) {
    block.fill(0, 0, 100);
    rawPath.copy(block);
    sign(block);
  }
  return [
    ...(pax ? [new Pax(pax).encode()] : []),
    block,
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ];
}

/** Writes the checksum anew. */
function sign(block: Buffer): void {
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
