import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { createPool } from '../../src/database.js';
import { startPostgres, type EmbeddedPostgres } from '../../src/embedded/postgres.js';

const log = pino({ level: 'silent' });
// Recovery after a kill writes every file to disk once more: on a busy disk that takes long.
jest.setTimeout(120_000);

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sp-embedded-'));
  folders.push(folder);
  return path.join(folder, 'data');
}

async function started(dataDir: string, to = log): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, log: to });
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('a first start', () => {
  test('makes a database that keeps its promises', async () => {
    const { url } = await started(await newFolder());
    const { rows } = await query(url, settingsSql);
    expect(rows[0]).toMatchObject({
      encoding: 'UTF8',
      fsync: 'on',
      synchronous_commit: 'on',
      checksums: 'on',
      passwords: 'scram-sha-256',
      address: '127.0.0.1',
      reads: 'sync',
      lowered: 'straße äöü жук',
    });
  });

  test('keeps the password to its owner', async () => {
    const dataDir = await newFolder();
    const { url } = await started(dataDir);
    expect((await stat(path.join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('keeps what users write out of the log of PostgreSQL', async () => {
    const dataDir = await newFolder();
    const { url } = await started(dataDir);
    await expect(query(url, "select 'hunter2'::int")).rejects.toMatchObject({ code: '22P02' });
    expect(await readFile(path.join(dataDir, 'postgres.log'), 'utf8')).not.toContain('hunter2');
  });
});

describe('a second start', () => {
  test('finds everything on the same port', async () => {
    const dataDir = await newFolder();
    const first = await started(dataDir);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await started(dataDir);
    expect(second.url).toBe(first.url);
    expect((await query(second.url, 'select answer from kept')).rows).toEqual([{ answer: 42 }]);
  });

  test('says who uses the folder while the first runs', async () => {
    const dataDir = await newFolder();
    await started(dataDir);
    await expect(startPostgres({ dataDir, log })).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message: expect.stringContaining(`in use by process ${process.pid}`),
    });
  });

  test('refuses data of another major version and says the way out', async () => {
    const dataDir = await newFolder();
    await (await started(dataDir)).stop();
    await writeFile(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(startPostgres({ dataDir, log })).rejects.toMatchObject({
      code: 'POSTGRES_OTHER_MAJOR',
      message: expect.stringMatching(/written by PostgreSQL 17.*brings PostgreSQL 18.*DATABASE_URL/),
    });
  });

  test('takes another port when somebody has taken the last one', async () => {
    const dataDir = await newFolder();
    const first = await started(dataDir);
    await first.stop();
    const squatter = await startPostgresOn(new URL(first.url).port);
    const second = await started(dataDir);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await squatter();
  });
});

test('a number in postmaster.pid that belongs to another process by now keeps no server from starting', async () => {
  const dataDir = await newFolder();
  const first = await started(dataDir);
  const file = path.join(dataDir, 'postgres', 'postmaster.pid');
  const text = await readFile(file, 'utf8');
  await first.stop();
  const bystander = spawn('sleep', ['60']);
  await writeFile(file, text.replace(/^\d+/, String(bystander.pid)));
  await expect(started(dataDir)).resolves.toBeDefined();
  expect(bystander.exitCode).toBeNull();
  bystander.kill();
});

describe('a PostgreSQL that is killed', () => {
  test('comes back on its port with every commit, and a pool finds it again', async () => {
    const dataDir = await newFolder();
    const { url } = await started(dataDir);
    const pool = createPool(url, { max: 3 }, log);
    await pool.query('create table kept as select 42 as answer');
    process.kill(await postmaster(dataDir), 'SIGKILL');
    const { rows } = await eventually(() => pool.query('select answer from kept'));
    expect(rows).toEqual([{ answer: 42 }]);
    await pool.end();
  });

  test('can be stopped while it is on its way back', async () => {
    const dataDir = await newFolder();
    const server = await started(dataDir);
    const pid = await postmaster(dataDir);
    process.kill(pid, 'SIGKILL');
    await server.stop();
    await expect(postmaster(dataDir).then(isAlive, () => false)).resolves.toBe(false);
  });
});

test('one that gives up by itself comes back when it can, and the log has its last word', async () => {
  const dataDir = await newFolder();
  const told: string[] = [];
  const { url } = await started(dataDir, pino({ level: 'warn' }, { write: (line: string) => void told.push(line) }));
  const control = path.join(dataDir, 'postgres', 'global', 'pg_control');
  const { rows } = await query(url, "select pid from pg_stat_activity where backend_type = 'background writer'");
  await rename(control, `${control}.away`);
  process.kill((rows as [{ pid: number }])[0].pid, 'SIGKILL');
  await eventually(async () => {
    await pause(0);
    expect(told.join('')).toContain('ended unexpectedly');
  });
  await rename(`${control}.away`, control);
  expect((await eventually(() => query(url, 'select 1 as one'))).rows).toEqual([{ one: 1 }]);
  const [ended] = told.map((line) => JSON.parse(line) as { said?: string });
  expect(ended?.said).toMatch(/pg_control.*No such file or directory/);
});

test('a stop leaves no process and frees the folder', async () => {
  const dataDir = await newFolder();
  const server = await started(dataDir);
  const pid = await postmaster(dataDir);
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  await expect(started(dataDir)).resolves.toBeDefined();
});

const settingsSql = `
  select pg_encoding_to_char(encoding) as encoding, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as synchronous_commit, current_setting('data_checksums') as checksums,
         current_setting('password_encryption') as passwords, current_setting('listen_addresses') as address,
         current_setting('io_method') as reads, lower('STRAßE ÄÖÜ ЖУК') as lowered
  from pg_database where datname = current_database()`;

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

async function postmaster(dataDir: string): Promise<number> {
  return Number((await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(20);
    }
  }
}

/** Listens on a port of 127.0.0.1 as any other program would. */
async function startPostgresOn(port: string): Promise<() => Promise<void>> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}
