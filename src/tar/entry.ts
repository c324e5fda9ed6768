import { Header, Pax } from 'tar';
import { Invalid } from '../errors.js';

/** The only modes in what we write: a file, and one that can be run. */
export type Mode = 0o644 | 0o755;

/** The unit of a tar: headers and content are padded to it, and two empty ones end the file. */
export const BLOCK = 512;

const EPOCH = new Date(0);

/**
 * The header of a file in a tar, the same bytes for the same file: no time, no owner. ustar where it fits; a pax header
 * before it for a long path or 8 GiB and more.
 */
export function headerOf(path: string, mode: Mode, size: number): Buffer {
  const fields = { path, mode, size, uid: 0, gid: 0, uname: '', gname: '', mtime: EPOCH };
  const header = new Header({ ...fields, type: 'File' });
  const needsPax = header.encode();
  const block = header.block ?? Buffer.alloc(BLOCK);
  return needsPax ? Buffer.concat([new Pax({ path, size, uid: 0, gid: 0, mtime: EPOCH }).encode(), block]) : block;
}

/** What fills the last block of a file's content. */
export function padding(sizeBytes: number): Buffer {
  return Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK);
}

/**
 * Lets a path into a tar only when it is relative, with "/" between plain names.
 * @throws Invalid PATH_ESCAPES
 */
export function refuseUnsafe(path: string): void {
  if (isPlainPath(path)) return;
  throw new Invalid(
    'PATH_ESCAPES',
    `The archive can't hold ${JSON.stringify(path)}: a path in it is relative, with "/" between plain names.`,
  );
}

/** Whether a path is relative, with "/" between plain names: no "..", no backslash, no control character. */
export function isPlainPath(path: string): boolean {
  // No control character may reach a terminal or a line of checksums.txt.
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\p{Cc}]/u.test(part));
}
