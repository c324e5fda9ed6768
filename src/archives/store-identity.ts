import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Unavailable } from '../errors.js';
import { isUuid } from '../ids.js';
import { run } from '../store/statement.js';
import { hasCode } from '../system-error.js';
import type { ArchiveStore } from './archives.js';
import { aloneWith } from './file-lock.js';

/** A store, and the database that it is held against. `pool` is asked for two connections at once. */
export type IdentityPorts = {
  readonly pool: Pool;
  readonly store: Pick<ArchiveStore, 'stat' | 'keepNamed' | 'readNamed'>;
};

/** The file by which a store is known again, wherever its files are copied to. */
export const MARK = 'store/identity.json';

/** So many of the newest archives are looked for in a store that nobody has marked yet. */
const NEWEST = 20;

/**
 * Holds a store against the one that the database knows.
 * @returns what is wrong and the way out, in a sentence that names no place; null when it is the one, or none is known
 */
export async function faultOfStore({ pool, store }: IdentityPorts): Promise<string | null> {
  const known = await knownId(pool);
  return known === null ? null : differenceFrom(known, store);
}

async function differenceFrom(known: string, store: IdentityPorts['store']): Promise<string | null> {
  const seen = await markOf(store);
  if (seen === known) return null;
  const which = seen === null ? `has no ${MARK}` : `is ${short(seen)}`;
  return `The archive store of this process ${which}, and the one that the database knows is ${short(known)}. ${WAY_OUT}`;
}

/**
 * Like `faultOfStore`, and the first store that anybody comes with becomes the one. Where there are archives already, as
 * in an installation that is upgraded, that has to be a store which holds some of the newest.
 */
export async function settleStore(ports: IdentityPorts): Promise<string | null> {
  const { pool, store } = ports;
  const known = (await knownId(pool)) ?? (await aloneWith(pool, MARK, () => settledBy(ports)));
  if (known !== null) return differenceFrom(known, store);
  return `The archive store of this process holds none of the newest archives. ${WAY_OUT}`;
}

async function settledBy(ports: IdentityPorts): Promise<string | null> {
  const known = await knownId(ports.pool);
  if (known !== null) return known;
  const { asked, found } = await newestIn(ports);
  return asked > 0 && found === 0 ? null : makeTheOne(ports);
}

/** Makes this store the one, whichever was before. @returns its id, and how many of the newest archives are in it */
export async function adoptStore(ports: IdentityPorts): Promise<{ id: string; asked: number; found: number }> {
  const id = await aloneWith(ports.pool, MARK, () => makeTheOne(ports));
  return { id, ...(await newestIn(ports)) };
}

const WAY_OUT = `This process takes nothing for lost, and builds and removes nothing there. Point its ARCHIVE_STORE at the store of the other processes and start it again. If that one is gone for good or was replaced on purpose, make this one the store: npx system-profiles archive-store adopt`;

/**
 * First the mark, then the row: whoever is killed in between leaves a store that the next one takes as it is. The row is
 * written outside of the lock's transaction, which would hold up readers of the log while a bucket answers.
 */
async function makeTheOne({ pool, store }: IdentityPorts): Promise<string> {
  const id = (await markOf(store)) ?? (await marked(store));
  await run(
    pool,
    'insert into read.archive_store (id) values ($1::uuid) on conflict (only_row) do update set id = excluded.id',
    [id],
  );
  return id;
}

/** What the store says afterwards counts: another installation may mark the same one at the same time. */
async function marked(store: IdentityPorts['store']): Promise<string> {
  await store.keepNamed(MARK, Buffer.from(`${JSON.stringify({ archiveStore: randomUUID() })}\n`));
  const id = await markOf(store);
  if (id !== null) return id;
  throw new Unavailable(
    'STORE_DOWN',
    `The archive store took ${MARK} and doesn't give it back. Check ARCHIVE_STORE and what this program may do there.`,
  );
}

async function knownId(pool: Pool): Promise<string | null> {
  try {
    const [row] = await run<{ id: string }>(pool, 'select id from read.archive_store', []);
    return row?.id ?? null;
  } catch (error) {
    // The database of an older program, which a backup is taken of: it knows no store.
    if (hasCode(error, '42P01')) return null;
    throw error;
  }
}

/** Null also for a mark that nobody can read: then it is none. */
async function markOf(store: IdentityPorts['store']): Promise<string | null> {
  const bytes = await store.readNamed(MARK);
  const id = /"archiveStore":\s*"([^"]*)"/.exec(bytes?.toString() ?? '')?.[1] ?? '';
  return isUuid(id) ? id : null;
}

async function newestIn({ pool, store }: IdentityPorts): Promise<{ asked: number; found: number }> {
  const newest = await run<{ sha256: string }>(
    pool,
    `select sha256 from read.archive where status = 'READY' and sha256 is not null order by ready_at desc limit ${NEWEST}`,
    [],
  );
  const found = await Promise.all(newest.map(({ sha256 }) => store.stat(sha256)));
  return { asked: newest.length, found: found.filter((one) => one !== null).length };
}

function short(id: string): string {
  return id.slice(0, 8);
}
