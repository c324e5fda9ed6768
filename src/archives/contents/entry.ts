import { createHash } from 'node:crypto';
import type { Mode } from '../../tar/entry.js';

/** A text to be packed: it is deflated. */
export type TextEntry = { readonly path: string; readonly mode: Mode; readonly bytes: Buffer };

/** Something compressed already, of a size that may not belong in memory: it is stored. `sha256`: lowercase hex. */
export type BlobEntry = {
  readonly path: string;
  readonly mode: Mode;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly open: () => AsyncIterable<Buffer>;
};

/** One file of the archive. */
export type ContentEntry = TextEntry | BlobEntry;

/** A text as a file of the archive. */
export function file(path: string, content: string): TextEntry {
  return { path, mode: 0o644, bytes: Buffer.from(content, 'utf8') };
}

/** Lowercase hex SHA-256. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
