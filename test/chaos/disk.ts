import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../src/system-error.js';

const run = promisify(execFile);

/** A disk of its own for archives, small enough to be filled. */
export type Disk = {
  readonly folder: string;
  /** Leaves no room for anything. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  remove(): Promise<void>;
};

const SIZE_BYTES = 64 * 1_048_576;

/** Mounts one; null where that isn't allowed, which takes root and no sandbox around it. */
export async function mountDisk(folder: string): Promise<Disk | null> {
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES}`, 'chaos', folder]);
  } catch (error) {
    process.stderr.write(`  no disk to fill: ${String(error).split('\n')[0] ?? ''}\n`);
    return null;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    async fill() {
      try {
        await writeFile(ballast, Buffer.alloc(SIZE_BYTES));
      } catch (error) {
        // As meant: what fitted was written.
        if (!hasCode(error, 'ENOSPC')) throw error;
      }
    },
    empty: () => rm(ballast, { force: true }),
    async remove() {
      await run('umount', ['-l', folder]);
    },
  };
}
