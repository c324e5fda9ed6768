import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An archive as a device has it on its disk. */
export type Unpacked = {
  readonly folder: string;
  /** Paths of all files, sorted. */
  paths(): Promise<readonly string[]>;
  /** The bytes of one file as text. */
  text(file: string): Promise<string>;
  remove(): Promise<void>;
};

/** Unpacks the bytes with the system's own tar and lets sha256sum check every file. */
export async function unpack(bytes: Uint8Array): Promise<Unpacked> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sp-unpacked-'));
  const file = `${folder}.tgz`;
  await writeFile(file, bytes);
  try {
    await run('tar', ['-xzf', file, '-C', folder]);
    await run('sha256sum', ['--check', '--strict', '--quiet', 'checksums.txt'], { cwd: folder });
  } finally {
    await rm(file);
  }
  return {
    folder,
    paths: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort(),
    text: (name) => readFile(path.join(folder, name), 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Downloads an archive and unpacks it. */
export async function download(url: string, headers: Record<string, string> = {}): Promise<Uint8Array> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Lowercase hex SHA-256. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
