import { randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Refused, Unavailable } from '../errors.js';
import { messageOf, nullWhenMissing } from '../system-error.js';
import { program } from './binaries.js';
import { clusterFolder, type Home } from './home.js';
import { runAs } from './run-as.js';

/** The role that owns everything in the embedded PostgreSQL. */
export const ROLE = 'system_profiles';

/**
 * Creates the cluster of a home unless it is there already: whole or not at all, so that a program
 * killed in the middle starts afresh.
 * @param durable false for tests: trust the operating system never to crash
 * @returns whether it was created now
 * @throws Refused POSTGRES_OTHER_MAJOR when another major version of PostgreSQL wrote the cluster
 */
export async function ensureCluster(home: Home, password: string, durable: boolean): Promise<boolean> {
  const found = await readFile(path.join(clusterFolder(home), 'PG_VERSION'), 'utf8').catch(nullWhenMissing);
  if (found === null) {
    await createCluster(home, password, durable);
    return true;
  }
  const needed = home.binaries.version.split('.')[0];
  if (found.trim() !== needed) throw otherMajor(home, found.trim(), needed ?? '');
  return false;
}

async function createCluster(home: Home, password: string, durable: boolean): Promise<void> {
  const draft = path.join(home.folder, 'postgres.new');
  const passwordFile = path.join(home.folder, `postgres.new-password-${randomBytes(4).toString('hex')}`);
  await rm(draft, { recursive: true, force: true });
  try {
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (home.who.owner !== null) await chown(passwordFile, home.who.owner.uid, home.who.owner.gid);
    await runAs(home.who, program(home.binaries, 'initdb'), initdbArguments(draft, passwordFile, durable));
    await rename(draft, clusterFolder(home));
    if (durable) await syncFolder(home.folder);
  } catch (cause) {
    throw new Unavailable(
      'EMBEDDED_POSTGRES_FAILED',
      `The embedded PostgreSQL could not create its data in ${home.folder}: ${reason(cause)}`,
      [],
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function initdbArguments(folder: string, passwordFile: string, durable: boolean): readonly string[] {
  return [
    ...['-D', folder, '-U', ROLE, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'],
    // The builtin provider knows Unicode's letters and cases and never changes with the system's C library.
    ...['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

/** A rename survives a power cut once its folder is on disk. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The first telling line of what initdb printed. */
function reason(cause: unknown): string {
  const text =
    typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr) : messageOf(cause);
  return text.split('\n').find((line) => /error|fatal|failed|could not/i.test(line)) ?? text.trim();
}

function otherMajor(home: Home, found: string, needed: string): Refused {
  return new Refused(
    'POSTGRES_OTHER_MAJOR',
    `${clusterFolder(home)} was written by PostgreSQL ${found}, and this program brings PostgreSQL ${needed}. ` +
      `Start the release that wrote it and move the data with pg_dump, or set DATABASE_URL to a PostgreSQL ${found} on this folder.`,
  );
}
