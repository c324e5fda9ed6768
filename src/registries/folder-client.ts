import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Invalid, NotFound } from '../errors.js';
import { limits } from '../limits.js';
import { hasCode } from '../system-error.js';
import type { Endpoint, PackEntry, RegistryClient } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { handOut, ownValidators } from './index-outcome.js';
import type { IndexReading } from './index-reading.js';
import { packIn, packVersions } from './pack-client.js';
import { readPackIndex } from './pack-index.js';
import { verified } from './verified.js';

const INDEX = 'index.json';

/** A folder and the one that nothing of it may lead out of, both without symbolic links in them. */
type Folder = { readonly folder: string; readonly root: string };

/**
 * Speaks to a pack registry that is a folder on this machine: what `packs index` wrote, or the pack folders themselves.
 * Only folders in PACKS_DIR and the built-in one are read, and nothing that a symbolic link leads out to.
 */
export function createFolderClient(endpoint: Endpoint, settings: ClientSettings): RegistryClient {
  const read = async (signal: AbortSignal) =>
    entriesIn(await permittedFolder(endpoint.url, settings), settings, signal);
  return {
    check: async (signal) => {
      await read(signal);
    },
    index: async (previous, onBatch, signal, onProgress) => {
      const { entries, faults } = await read(signal);
      const packs = entries.map((pack) => ({ pack }));
      const validators = ownValidators(packs, faults);
      if (previous?.etag === validators.etag) return { unchanged: true };
      return handOut(packs, faults, validators, { onBatch, onProgress, signal });
    },
    versions: async (name, signal) => packVersions((await read(signal)).entries, name),
    fetch: async ({ name, version, url, digest }, signal) => {
      const place = url ?? packIn((await read(signal)).entries, name, version).url;
      const bytes = await archiveAt(
        place,
        await permittedFolder(endpoint.url, settings),
        settings,
        `${name} ${version}`,
      );
      return verified(bytes, `The archive of ${name} ${version}`, digest);
    },
  };
}

async function entriesIn(
  place: Folder,
  { packFolders }: ClientSettings,
  signal: AbortSignal,
): Promise<IndexReading<PackEntry>> {
  const file = path.join(place.folder, INDEX);
  const isIndexed = (await kindOf(file)) !== null;
  if (!isIndexed && packFolders !== undefined) {
    const { entries, faults } = await packFolders.list(place.folder);
    return { entries: entries.map((entry) => ({ ...entry, url: encodeURI(entry.url) })), faults };
  }
  if (!isIndexed)
    throw new Invalid('NOT_AN_INDEX', `${place.folder} has no index.json. Make one with "packs index".`, ['endpoint']);
  const bytes = await fileWithin(place, file, limits.registry.indexBytes, 'The index');
  const from = pathToFileURL(file);
  return readPackIndex(bytes, from, (url) => relativeUrl(url, from), signal);
}

async function archiveAt(url: string, place: Folder, { packFolders }: ClientSettings, pack: string): Promise<Buffer> {
  const file = path.resolve(place.folder, decoded(url) ?? url);
  const kind = await kindOf(file);
  if (kind === null)
    throw new NotFound('PACK_NOT_FOUND', `The archive of ${pack} is no longer in its folder. Put it there again.`);
  if (kind === 'folder' && packFolders !== undefined) return packFolders.archive(await within(place, file));
  return fileWithin(place, file, limits.registry.archiveBytes, `The archive of ${pack}`);
}

/** Only files beside the index: neither other folders of the machine nor other machines. */
function relativeUrl(text: string, from: URL): string | null {
  if (URL.canParse(text) || !URL.canParse(text, from.href)) return null;
  const { href, search, hash } = new URL(text, from);
  const folder = new URL('.', from).href;
  const relative = href.slice(folder.length);
  return href.startsWith(folder) && search === '' && hash === '' && decoded(relative) !== null ? relative : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

async function permittedFolder(url: string, { packsDir, builtInFolder = null }: ClientSettings): Promise<Folder> {
  const asked = folderOf(url);
  if (builtInFolder !== null && asked === path.resolve(builtInFolder)) return rooted(asked, asked);
  if (packsDir === null)
    throw new Invalid('FOLDER_REFUSED', 'Folders are no registries here. Have the operator set PACKS_DIR.', [
      'endpoint',
    ]);
  // Told apart only inside PACKS_DIR: what else is on the machine is no business of who adds a registry.
  const outside = new Invalid('FOLDER_REFUSED', `Only folders in PACKS_DIR can be registries. Use one of them.`, [
    'endpoint',
  ]);
  if (!isInside(asked, path.resolve(packsDir))) throw outside;
  const place = await rooted(asked, packsDir);
  if (!isInside(place.folder, place.root)) throw outside;
  return place;
}

async function rooted(folder: string, root: string): Promise<Folder> {
  if ((await kindOf(folder)) !== 'folder')
    throw new Invalid('NOT_FOUND_THERE', `There is no folder ${folder}. Check the address.`, ['endpoint']);
  return { folder: await realpath(folder), root: await realpath(root) };
}

function folderOf(url: string): string {
  try {
    return path.resolve(fileURLToPath(url));
  } catch (error) {
    throw new Invalid('ENDPOINT', 'This is no folder of this machine: write file:///folder.', ['endpoint'], {
      cause: error,
    });
  }
}

function isInside(folder: string, root: string): boolean {
  const way = path.relative(root, folder);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** The real path of something in the folder, when no symbolic link leads out. */
async function within({ root }: Folder, file: string): Promise<string> {
  const real = await realpath(file);
  if (isInside(real, root)) return real;
  throw new Invalid('FOLDER_REFUSED', `${path.basename(file)} leads out of the folder. Put the file itself there.`);
}

async function fileWithin(place: Folder, file: string, mostBytes: number, what: string): Promise<Buffer> {
  // Without waiting: a named pipe in the folder would keep the reader for ever.
  const handle = await open(
    await within(place, file),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  );
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Invalid('NOT_FOUND_THERE', `${what} is no file. Put the file itself there.`);
    if (found.size > mostBytes)
      throw new Invalid('TOO_LARGE', `${what} has ${found.size} bytes, and ${mostBytes} are allowed. Make it smaller.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function kindOf(file: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return null;
    throw error;
  }
}
