import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { placeOf } from './database.js';
import { Refused, Unavailable } from './errors.js';
import { projectRoot } from './project-root.js';
import { messageOf } from './system-error.js';

type Migration = { readonly name: string; readonly sql: string; readonly sha256: string };
type Applied = { readonly name: string; readonly sha256: string };

/** Any number, the same in every program that migrates this database: "SysProfs" in ASCII. */
const LOCK = '6015351396180977267';
/** Behind every name. */
const LAST = '\uffff';
const NAME = /^\d{4}_[a-z0-9]+(-[a-z0-9]+)*\.sql$/;

/**
 * Brings a database to the newest form: runs the files of migrations/ that it hasn't seen, in the order of their
 * numbers, each in a transaction of its own. Of several programs that start at once, one works and the others wait.
 * @param folder plain SQL files named NNNN_noun.sql
 * @param through the last one to run, for a database in an older form
 * @throws Refused MIGRATION_ORDER, MIGRATION_CHANGED when files and database tell different stories
 * @throws Unavailable DATABASE_UNREACHABLE when the server doesn't let this program in
 */
export async function migrate(url: string, log: Logger, folder = migrationsFolder(), through = LAST): Promise<void> {
  const migrations = (await readMigrations(folder)).filter(({ name }) => name <= through);
  const client = new pg.Client({ connectionString: url, application_name: 'system-profiles migrate' });
  await client.connect().catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  try {
    if (pending(migrations, await readApplied(client)).length === 0) return;
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists public.schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const left = pending(migrations, await readApplied(client));
    for (const migration of left) {
      await apply(client, migration);
      log.debug({ migration: migration.name }, 'migration applied');
    }
    // None when another program was faster.
    if (left.length > 0) log.info({ migrations: left.length, newest: left.at(-1)?.name }, 'database migrated');
  } finally {
    // Ends the session, and with it the lock.
    await client.end();
  }
}

/** Names of the migrations that this program brings, in their order. */
export async function migrationNames(folder = migrationsFolder()): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** Names of the migrations that this program brings and the database hasn't run. */
export async function unappliedMigrations(
  pool: Pick<pg.Pool, 'query'>,
  folder = migrationsFolder(),
): Promise<readonly string[]> {
  const names = await migrationNames(folder);
  const { rows } = await pool.query<{ name: string }>('select name from public.schema_migration');
  const applied = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !applied.has(name));
}

/** The folder of the migrations, wherever this code runs: from the sources or from dist/. */
export function migrationsFolder(): string {
  return path.join(projectRoot(), 'migrations');
}

function unreachable(url: string, cause: unknown): Unavailable {
  return new Unavailable(
    'DATABASE_UNREACHABLE',
    `The PostgreSQL at ${placeOf(url)} doesn't let this program in: ${firstReason(cause)}. Start it, or correct DATABASE_URL.`,
    [],
    { cause },
  );
}

/** Of a name with several addresses each has a fault of its own, and the whole none. */
function firstReason(cause: unknown): string {
  const errors = typeof cause === 'object' && cause !== null && 'errors' in cause ? cause.errors : null;
  return messageOf(Array.isArray(errors) && errors.length > 0 ? errors[0] : cause);
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = await migrationNames(folder);
  const misnamed = names.find((name, at) => !NAME.test(name) || name.slice(0, 4) === names[at - 1]?.slice(0, 4));
  if (misnamed !== undefined) {
    throw new Refused(
      'MIGRATION_ORDER',
      `migrations/${misnamed} must be named NNNN_noun.sql, with a number of its own.`,
    );
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(folder, name), 'utf8');
      // Git may check files out with other line ends; that is no change.
      return { name, sql, sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
    }),
  );
}

async function readApplied(client: pg.Client): Promise<readonly Applied[]> {
  const table = await client.query<{ found: boolean }>(
    "select to_regclass('public.schema_migration') is not null as found",
  );
  if (table.rows[0]?.found !== true) return [];
  const { rows } = await client.query<Applied>(
    'select name, sha256 from public.schema_migration order by name collate "C"',
  );
  return rows;
}

/** What is left to do, once it is certain that what was done is how the list begins. */
function pending(migrations: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  applied.forEach((done, at) => {
    const file = migrations[at];
    if (file?.name !== done.name) throw outOfOrder(done, file);
    if (file.sha256 !== done.sha256) {
      throw new Refused(
        'MIGRATION_CHANGED',
        `migrations/${done.name} was changed after this database ran it: put the file back and add a new migration.`,
      );
    }
  });
  return migrations.slice(applied.length);
}

function outOfOrder(done: Applied, file: Migration | undefined): Refused {
  const message =
    file !== undefined && file.name < done.name
      ? `migrations/${file.name} comes before ${done.name}, which this database has already run: give it a higher number.`
      : `The database has run ${done.name}, which this program doesn't know: start the release that ran it, or a newer one.`;
  return new Refused('MIGRATION_ORDER', message);
}

async function apply(client: pg.Client, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into public.schema_migration (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    throw new Error(`Migration ${name}${lineOf(sql, cause)} failed: ${messageOf(cause)}`, { cause });
  }
}

/** Where in the file PostgreSQL stumbled, when it says so. */
function lineOf(sql: string, cause: unknown): string {
  const position = typeof cause === 'object' && cause !== null && 'position' in cause ? Number(cause.position) : NaN;
  return Number.isFinite(position) ? ` (line ${sql.slice(0, position).split('\n').length})` : '';
}
