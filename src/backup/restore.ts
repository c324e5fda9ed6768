import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import type { CopyStreamQuery } from 'pg-copy-streams';
import { from as copyFrom } from 'pg-copy-streams';
import type { Logger } from 'pino';
import type { ArchiveStore } from '../archives/archives.js';
import { adoptStore } from '../archives/store-identity.js';
import { createPool, endPool } from '../database.js';
import { Invalid, Refused } from '../errors.js';
import { migrate, migrationNames } from '../migrate.js';
import { kindOf, type BackupEnd, type BackupHead } from './format.js';
import { quotedTable } from './tables.js';
import { entriesOf, type BackupEntry } from './read-entries.js';

/** What is restored into. */
export type RestorePorts = {
  /** an empty database: nothing was ever started on it */
  readonly databaseUrl: string;
  readonly archiveStore: Pick<ArchiveStore, 'begin' | 'stat' | 'keepNamed' | 'readNamed'>;
  /** of packs and charts */
  readonly contentStore: Pick<ArchiveStore, 'begin'>;
  readonly log: Logger;
};

/**
 * Restores a backup into an empty database and an archive store: all of it or, in the database, nothing. The generation
 * is raised, because the new server counts transactions anew: cursors that clients keep stay in order.
 * @throws Refused RESTORE_NOT_EMPTY, BACKUP_NEWER
 * @throws Invalid BACKUP when the file is none, or was cut off
 */
export async function restoreBackup(ports: RestorePorts, file: Readable): Promise<BackupEnd> {
  const unzipped = createGunzip();
  // What goes wrong with the file is told by whoever reads what comes out.
  pipeline(file, unzipped).catch(() => undefined);
  const entries = entriesOf(unzipped);
  const first = await entries.next();
  if (first.done === true || kindOf(first.value.path) !== 'head') throw noBackup('it does not begin with backup.json');
  const head = JSON.parse((await bytesOf(first.value)).toString()) as BackupHead;
  if (head.format !== 1 && (head.format as number) !== 2)
    throw new Refused(
      'BACKUP_NEWER',
      `The backup is of format ${head.format}; this program reads 1 and 2. Use a newer release.`,
    );
  await refuseUnlessEmpty(ports.databaseUrl);
  await migrateTo(ports, head);
  const client = new pg.Client({ connectionString: ports.databaseUrl, application_name: 'system-profiles restore' });
  await client.connect();
  try {
    await client.query('begin');
    const end = await restoreEntries(ports, client, head, entries);
    await client.query('update es.store set generation = $1', [head.generation + 1]);
    await client.query('commit');
    await migrate(ports.databaseUrl, ports.log);
    await adopt(ports);
    return end;
  } catch (error) {
    throw isOfItsData(error) ? noBackup(`it holds rows that no database takes (${error.message})`, error) : error;
  } finally {
    // Ends an open transaction with it: nothing half-done stays.
    await client.end();
  }
}

async function restoreEntries(
  ports: RestorePorts,
  client: pg.Client,
  head: BackupHead,
  entries: AsyncIterable<BackupEntry>,
): Promise<BackupEnd> {
  const tables = createTables(client, head.tables);
  let end: BackupEnd | null = null;
  for await (const entry of entries) {
    const kind = kindOf(entry.path);
    if (end !== null || kind === null || kind === 'head')
      throw noBackup(`${JSON.stringify(entry.path)} has no place in it`);
    if (kind === 'end') end = JSON.parse((await bytesOf(entry)).toString()) as BackupEnd;
    else if ('table' in kind) await tables.take(kind.table, entry);
    else if ('archive' in kind) await restoreFile(ports.archiveStore, kind.archive, entry);
    else await restoreFile(ports.contentStore, kind.content, entry);
  }
  const rows = await tables.finish();
  if (end === null) throw noBackup('it was cut off');
  const short = Object.entries(end.rows).find(([table, count]) => (rows.get(table) ?? 0) !== count);
  if (short) throw noBackup(`${short[0]} should have ${short[1]} rows`);
  for (const [sequence, last] of Object.entries(end.sequences))
    await client.query('select setval($1::regclass, $2::bigint)', [quotedTable(sequence), last]);
  return end;
}

/** Takes the pieces of one table after the other. */
function createTables(client: pg.Client, known: readonly string[]) {
  const rows = new Map<string, number>();
  let current: { readonly table: string; readonly copy: CopyStreamQuery } | null = null;
  const finish = async () => {
    if (current === null) return rows;
    const { table, copy } = current;
    current = null;
    await pipeline([], copy);
    rows.set(table, copy.rowCount);
    return rows;
  };
  return {
    finish,
    async take(table: string, entry: BackupEntry) {
      if (!known.includes(table)) throw noBackup(`its head does not name ${table}`);
      if (current?.table !== table) {
        await finish();
        current = { table, copy: client.query(copyFrom(`copy ${quotedTable(table)} from stdin`)) };
      }
      await pipeline(entry.content, current.copy, { end: false });
    },
  };
}

async function restoreFile(store: RestorePorts['contentStore'], sha256: string, entry: BackupEntry): Promise<void> {
  const place = await store.begin();
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const piece of entry.content) {
      hash.update(piece);
      yield piece;
    }
  }
  try {
    await pipeline(hashed, createWriteStream(place.path));
    if (hash.digest('hex') !== sha256) throw noBackup(`${entry.path} is damaged in it`);
    await place.commit(sha256);
  } catch (error) {
    await place.abandon();
    throw error;
  }
}

/** The store that was restored into is the one, whichever the backup was taken of: the archives are there. */
async function adopt({ databaseUrl, archiveStore: store, log }: RestorePorts): Promise<void> {
  const pool = createPool(databaseUrl, { max: 2 }, log);
  try {
    await adoptStore({ pool, store });
  } finally {
    await endPool(pool);
  }
}

async function refuseUnlessEmpty(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ used: boolean }>(
      "select to_regclass('public.schema_migration') is not null as used",
    );
    if (rows[0]?.used === true)
      throw new Refused(
        'RESTORE_NOT_EMPTY',
        'A backup is restored into an empty database, and this program has used that one. Make a new database, or set DATA_DIR to a new folder.',
      );
  } finally {
    await client.end();
  }
}

async function migrateTo({ databaseUrl, log }: RestorePorts, { migrations }: BackupHead): Promise<void> {
  const known = await migrationNames();
  const missing = migrations.filter((name) => !known.includes(name));
  if (missing.length > 0)
    throw new Refused(
      'BACKUP_NEWER',
      `The backup's database has run ${missing.join(', ')}, which this program doesn't know: restore with the release that took it, or a newer one.`,
    );
  await migrate(databaseUrl, log, undefined, migrations.at(-1));
}

async function bytesOf({ content }: BackupEntry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** SQLSTATE classes 22 and 23: data that is malformed, or doesn't fit together. */
function isOfItsData(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

function noBackup(why: string, cause?: unknown): Invalid {
  return new Invalid(
    'BACKUP',
    `The file is no whole backup: ${why}. Nothing was restored: copy it again, or take another.`,
    [],
    { cause },
  );
}
