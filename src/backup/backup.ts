import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { ArchiveStore } from '../archives/archives.js';
import { written } from '../archives/pour.js';
import { Unavailable } from '../errors.js';
import { BLOCK, headerOf, padding } from '../tar/entry.js';
import { pinnedContents } from './contents.js';
import { paths, type BackupEnd, type BackupHead } from './format.js';
import { columnsOf, quotedTable, sequencesOf, tablesOf } from './tables.js';

/** What a backup is taken of. */
export type BackupPorts = {
  readonly databaseUrl: string;
  readonly archiveStore: Pick<ArchiveStore, 'open'>;
  /** of packs and charts */
  readonly contentStore: Pick<ArchiveStore, 'open'>;
  /** Told after each table, of each file that is missing, and how many files are copied, every thousand. */
  readonly onProgress?: (sentence: string) => void;
};

/** Pieces of a table: as much as is held in memory. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** Files between two lines of progress: whoever keeps what a nightly backup says has more archives than patience. */
const FILES_A_LINE = 1_000;

/**
 * Writes a backup: the whole log and everything beside it as of one moment, the archives, and the packs and charts that
 * layers are pinned to. It is taken while the program works; the transaction only reads, so it holds up nothing. Keys are
 * not in it: they lie in the data folder.
 * @param out ended afterwards; one that breaks, as on a full disk, ends the backup with its error
 * @returns what the end of the backup says
 */
export async function writeBackup(ports: BackupPorts, out: Writable): Promise<BackupEnd> {
  const client = new pg.Client({ connectionString: ports.databaseUrl, application_name: 'system-profiles backup' });
  const gzip = createGzip({ level: 3 });
  const sent = pipeline(gzip, out);
  // Heard here, told by the awaits below.
  sent.catch(() => undefined);
  let broken: Error | undefined;
  client.on('error', (error) => (broken ??= error));
  try {
    const { rows, sequences, kept, pinned } = await writeDatabase(client, gzip, ports);
    // Copying files can take hours, and needs no database.
    await client.end();
    const missing = await writeFiles(ports, gzip, 'archive', kept);
    const lost = await writeFiles(ports, gzip, 'content', pinned);
    const archives = kept.length - missing.length;
    const end: BackupEnd = { rows, sequences, archives, missing, contents: pinned.length - lost.length };
    await writeJson(gzip, paths.end, end);
    gzip.end(Buffer.alloc(2 * BLOCK));
    await sent;
    return end;
  } catch (error) {
    gzip.destroy(broken || isFromLeaving(error) ? connectionLost(broken ?? error) : (error as Error));
    // Of an output that broke, only this knows why.
    await sent;
    throw error;
  } finally {
    await client.end();
  }
}

/** Everything of the database as of one moment; tells which files belong to it. */
async function writeDatabase(client: pg.Client, gzip: Gzip, { onProgress }: BackupPorts) {
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  await client.query('set local statement_timeout = 0');
  const head = await headOf(client);
  await writeJson(gzip, paths.head, head);
  const rows: Record<string, number> = {};
  for (const table of head.tables) {
    rows[table] = await writeTable(client, gzip, table);
    onProgress?.(`${table}: ${rows[table]} rows`);
  }
  const sequences = await sequencesOf(client);
  const [kept, pinned] = [await archivesOf(client), await pinnedContents(client)];
  await client.query('commit');
  return { rows, sequences, kept, pinned };
}

/** What a query hears of a server that stops or is told to end its connection: class 57P. */
function isFromLeaving(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('57P') === true;
}

function connectionLost(cause: unknown): Unavailable {
  const message = `PostgreSQL broke off the connection of the backup (${(cause as Error).message}). Take the backup again.`;
  return new Unavailable('CONNECTION_LOST', message, [], { cause });
}

async function headOf(client: pg.Client): Promise<BackupHead> {
  const migrations = await client.query<{ name: string }>(
    'select name from public.schema_migration order by name collate "C"',
  );
  const store = await client.query<{ generation: number }>('select generation from es.store');
  return {
    format: 2,
    takenAt: new Date().toISOString(),
    migrations: migrations.rows.map(({ name }) => name),
    generation: store.rows[0]?.generation ?? 1,
    tables: await tablesOf(client),
  };
}

async function writeTable(client: pg.Client, gzip: Gzip, table: string): Promise<number> {
  const columns = (await columnsOf(client, table)).join(', ');
  const copy = client.query(copyTo(`copy (select ${columns} from ${quotedTable(table)}) to stdout`));
  let waiting: Buffer[] = [];
  let bytes = 0;
  let piece = 0;
  const flush = async () => {
    if (bytes === 0) return;
    await writeEntry(gzip, paths.table(table, (piece += 1)), Buffer.concat(waiting));
    waiting = [];
    bytes = 0;
  };
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes >= PIECE_BYTES) await flush();
  }
  await flush();
  return copy.rowCount;
}

async function archivesOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ sha256: string }>(
    `select distinct sha256 from read.archive where status = 'READY' and sha256 is not null order by 1`,
  );
  return rows.map(({ sha256 }) => sha256);
}

/** @returns what isn't stored */
async function writeFiles(
  { archiveStore, contentStore, onProgress }: BackupPorts,
  gzip: Gzip,
  what: 'archive' | 'content',
  digests: readonly string[],
): Promise<readonly string[]> {
  const missing: string[] = [];
  const store = what === 'archive' ? archiveStore : contentStore;
  const copied = (files: number) => onProgress?.(`${what}: ${files} of ${digests.length} files`);
  for (const [at, sha256] of digests.entries()) {
    if (at > 0 && at % FILES_A_LINE === 0) copied(at);
    // What has expired since the backup's moment is told of as missing; what is open is copied to its end.
    const file = await store.open(sha256);
    if (file === null) {
      onProgress?.(`${what} ${sha256}: not in the store, and left out`);
      missing.push(sha256);
      continue;
    }
    try {
      await write(gzip, headerOf(paths[what](sha256), 0o644, file.sizeBytes));
      await file.pour(gzip, { start: 0, end: file.sizeBytes - 1 });
      await write(gzip, padding(file.sizeBytes));
    } finally {
      await file.close();
    }
  }
  copied(digests.length);
  return missing;
}

async function writeJson(gzip: Gzip, path: string, value: object): Promise<void> {
  await writeEntry(gzip, path, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}

async function writeEntry(gzip: Gzip, path: string, content: Buffer): Promise<void> {
  await write(gzip, headerOf(path, 0o644, content.length));
  await write(gzip, content);
  await write(gzip, padding(content.length));
}

async function write(gzip: Gzip, bytes: Buffer): Promise<void> {
  if (bytes.length > 0) await written(gzip, bytes);
}
