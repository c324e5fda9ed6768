import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { consoleFolder } from './console.js';
import { hasCode } from './system-error.js';

/**
 * What settings name on this machine and can't be used: asked only when settings are checked, since a process that
 * starts would find out by itself, one after the other, or when somebody first needs it.
 * @returns a line for each, as ConfigFault has them
 */
export function placesAtFault(config: Config): readonly string[] {
  const { dataDir, archiveStore, packsDir, databaseUrl, readDatabaseUrl, trustedDocumentsOnly } = config;
  const store = archiveStore.startsWith('file:') ? fileURLToPath(archiveStore) : null;
  return [
    ...named('DATA_DIR', unwritable(dataDir)),
    ...named('ARCHIVE_STORE', store === null || store.startsWith(dataDir + path.sep) ? null : unwritable(store)),
    ...named('PACKS_DIR', packsDir === null ? null : unreadable(packsDir, 'folder')),
    ...named('DATABASE_URL', unreadableCertificate(databaseUrl)),
    ...named('READ_DATABASE_URL', unreadableCertificate(readDatabaseUrl)),
    ...named('READ_DATABASE_URL', readDatabaseUrl !== null && databaseUrl === null ? NO_PRIMARY : null),
    ...named('TRUSTED_DOCUMENTS', trustedDocumentsOnly ? unbuilt() : null),
  ];
}

const NO_PRIMARY = 'the embedded database has no replica: set DATABASE_URL too, or take this out.';

function named(name: string, fault: string | null): string[] {
  return fault === null ? [] : [`${name}: ${fault}`];
}

/** A folder is made where it is missing, so then the one that it would lie in counts. */
function unwritable(folder: string): string | null {
  const kind = kindOf(folder);
  if (kind === null && path.dirname(folder) !== folder) return unwritable(path.dirname(folder));
  if (kind !== 'folder') return `${folder} is no folder: name another one, or move away what is there.`;
  return allows(folder, constants.W_OK | constants.X_OK)
    ? null
    : `nothing can be written in ${folder}: give it to the user that this program runs as, or name another one.`;
}

function unreadable(place: string, wanted: 'folder' | 'file'): string | null {
  if (kindOf(place) !== wanted) return `there is no ${wanted} ${place}: make it, or name another one.`;
  return allows(place, constants.R_OK)
    ? null
    : `${place} can't be read: let the user that this program runs as read it, or name another one.`;
}

/** Drivers read the files that a URL names when they first connect. */
function unreadableCertificate(url: string | null): string | null {
  if (url === null) return null;
  const { searchParams } = new URL(url);
  const files = ['sslrootcert', 'sslcert', 'sslkey'].flatMap((name) => searchParams.get(name) ?? []);
  return files.map((file) => unreadable(file, 'file')).find((fault) => fault !== null) ?? null;
}

function unbuilt(): string | null {
  const isBuilt = kindOf(path.join(consoleFolder(), 'documents.json')) === 'file';
  return isBuilt ? null : 'the console, whose operations are trusted, was not built: run npm run build.';
}

function kindOf(place: string): 'folder' | 'file' | null {
  try {
    return statSync(place).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    // Below a file, or where nobody may look: nothing that could be used.
    return 'file';
  }
}

function allows(place: string, mode: number): boolean {
  try {
    accessSync(place, mode);
    return true;
  } catch {
    // Whatever the reason is, the caller says what is needed.
    return false;
  }
}
