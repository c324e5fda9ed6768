import { writeFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { digestOf } from './verified.js';

/** Files by lowercase hex SHA-256, as the store of archives keeps them; writing is atomic. */
export type DigestFiles = {
  begin(): Promise<{ readonly path: string; commit(sha256: string): Promise<void>; abandon(): Promise<void> }>;
  stat(sha256: string): Promise<{ sizeBytes: number } | null>;
  read(sha256: string): NodeJS.ReadableStream;
};

/** Archives of packs and charts that were fetched once, for good: what was pinned can be had without its registry. */
export interface ContentStore {
  /** The bytes of a digest ("sha256:…"), checked; null when they aren't stored, or not any more as they were. */
  read(digest: string): Promise<Buffer | null>;
  keep(content: { readonly bytes: Buffer; readonly digest: string }): Promise<void>;
}

/** A store of contents on files by digest. */
export function createContentStore(files: DigestFiles, log: Logger): ContentStore {
  return {
    async read(digest) {
      const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
      if (sha256 === undefined || (await files.stat(sha256)) === null) return null;
      const pieces: Buffer[] = [];
      for await (const piece of files.read(sha256)) pieces.push(Buffer.from(piece));
      const bytes = Buffer.concat(pieces);
      if (digestOf(bytes) === digest) return bytes;
      log.warn({ digest }, 'The stored content of a pack or chart was damaged; its registry is asked for it again.');
      return null;
    },
    async keep({ bytes, digest }) {
      const file = await files.begin();
      try {
        await writeFile(file.path, bytes);
        await file.commit(digest.slice('sha256:'.length));
      } catch (error) {
        await file.abandon();
        throw error;
      }
    },
  };
}
