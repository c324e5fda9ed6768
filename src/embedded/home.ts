import { createHash } from 'node:crypto';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Unavailable } from '../errors.js';
import { lastWords, messageOf, nullWhenMissing } from '../system-error.js';
import { completeInPlace, copyBinaries, program, type Binaries } from './binaries.js';
import { asMyself, asUser, inNamespace, runAs, type RunAs } from './run-as.js';

/** Where a cluster lives and as whom PostgreSQL runs it. */
export type Home = {
  /** holds the cluster in `postgres/`; usually DATA_DIR itself */
  readonly folder: string;
  readonly who: RunAs;
  readonly binaries: Binaries;
};

const ROOT = 0;
/** In DATA_DIR: names the folder that holds the cluster when it can't be in DATA_DIR. */
const POINTER = 'postgres.location';
const ELSEWHERE = '/var/lib/system-profiles';

/** The folder of the cluster in a home. */
export function clusterFolder(home: Home): string {
  return path.join(home.folder, 'postgres');
}

/**
 * Decides where the cluster of a data folder lives and as whom PostgreSQL runs it; tries each way before it is taken.
 * @throws Unavailable EMBEDDED_POSTGRES_UNREACHABLE when no way works
 */
export async function findHome(dataDir: string, found: Binaries): Promise<Home> {
  const home = await tried(await likelyWay(dataDir), found);
  if (!('obstacle' in home)) return home;
  if (process.getuid?.() === ROOT && !(await holdsCluster(dataDir))) return homeOfNobody(dataDir, found);
  throw unreachable(dataDir, home);
}

type Way = { readonly folder: string; readonly who: RunAs };

async function likelyWay(dataDir: string): Promise<Way> {
  if (process.getuid?.() !== ROOT) return { folder: dataDir, who: hasName() ? asMyself : inNamespace };
  const pointer = await readFile(path.join(dataDir, POINTER), 'utf8').catch(nullWhenMissing);
  const folder = pointer?.trim() ?? dataDir;
  const cluster = await stat(path.join(folder, 'postgres')).catch(nullWhenMissing);
  const { uid, gid } = cluster ?? (await stat(folder));
  // Root may be helping out a user whose files must stay that user's.
  if (uid !== ROOT) return { folder, who: asUser(uid, gid) };
  return { folder, who: inNamespace };
}

/** initdb asks for the name of its user; in a container with a made-up user number there is none. */
function hasName(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

async function holdsCluster(dataDir: string): Promise<boolean> {
  const marks = ['postgres', POINTER].map((name) => stat(path.join(dataDir, name)).catch(nullWhenMissing));
  return (await Promise.all(marks)).some((mark) => mark !== null);
}

/** A place that the user nobody can reach, for a data folder that it can't. */
async function homeOfNobody(dataDir: string, found: Binaries): Promise<Home> {
  const who = asUser();
  const folder = path.join(ELSEWHERE, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (who.owner !== null) await chown(folder, who.owner.uid, who.owner.gid);
  const home = await tried({ folder, who }, found);
  if ('obstacle' in home) throw unreachable(dataDir, home);
  await writeFile(path.join(dataDir, POINTER), `${folder}\n`);
  return home;
}

async function tried({ folder, who }: Way, found: Binaries): Promise<Home | Obstacle> {
  if (await completeInPlace(found)) {
    const home = { folder, who, binaries: found };
    if ((await obstacle(home)) === null) return home;
  }
  // Another user can't be expected to reach our data folder, but reaches this one.
  const shelf = who.switchUser ? ELSEWHERE : folder;
  try {
    await mkdir(shelf, { recursive: true, mode: 0o755 });
    const home = { folder, who, binaries: await copyBinaries(found, shelf) };
    return (await obstacle(home)) ?? home;
  } catch (error) {
    return { obstacle: messageOf(error) };
  }
}

/** Why one way is closed, in the words of the system. */
type Obstacle = { readonly obstacle: string };

/** What keeps PostgreSQL's program from starting this way or from writing where the cluster shall be; null when nothing does. */
async function obstacle({ folder, who, binaries }: Home): Promise<Obstacle | null> {
  const server = program(binaries, 'postgres');
  try {
    if (process.platform === 'win32') await runAs(who, server, ['--version']);
    else
      await runAs(who, '/bin/sh', [
        '-c',
        `"$1" --version && { test -w "$2" || { echo "$2 can't be written" >&2; false; }; }`,
        'sh',
        server,
        folder,
      ]);
    return null;
  } catch (error) {
    return { obstacle: lastWords(error) };
  }
}

function unreachable(dataDir: string, { obstacle: reason }: Obstacle): Unavailable {
  return new Unavailable(
    'EMBEDDED_POSTGRES_UNREACHABLE',
    `The embedded PostgreSQL can't run on ${dataDir}: ${reason}. Start the program as the owner of the folder, ` +
      'set DATA_DIR to another folder, or set DATABASE_URL to a PostgreSQL of your own (Alpine Linux needs that).',
  );
}
