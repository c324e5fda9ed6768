import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackFiles } from '../../src/packs/pack.js';

/** Every file of a folder by its path relative to it, with "/" between names. */
export function filesIn(folder: string): PackFiles {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path)]));
}

/** The pack folders in a folder, by name. */
export function packsIn(folder: string): ReadonlyMap<string, PackFiles> {
  return new Map(readdirSync(folder).map((name) => [name, filesIn(join(folder, name))]));
}
