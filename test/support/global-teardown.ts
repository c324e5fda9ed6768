import { readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

// jest loads this file as CommonJS and without its module mapper, so it can't import the project's own modules.

const STOP_POLL_MS = 10;

/** As planted.ts has it. */
const PLANTED = 'planted-secret-';

/**
 * After all tests: searches what programs and PostgreSQL said for the secrets that tests planted, ends the run's
 * PostgreSQL, clears away what earlier, killed runs left, and leaves nothing behind.
 * @throws Error naming the first line that holds a secret
 */
export default async function tearDown(): Promise<void> {
  const mine = process.env['TEST_RUN_FOLDER'];
  const found = mine === undefined ? null : await plantedIn(mine);
  await clearAway(mine);
  if (found !== null) throw new Error(`A planted secret came out:\n${found}`);
}

/** The first line that holds what was planted, and whose it is; null: none does. */
async function plantedIn(folder: string): Promise<string | null> {
  const said = await readdir(path.join(folder, 'said')).catch(() => []);
  const files = [...said.map((name) => path.join('said', name)), 'postgres.log'];
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
    const line = text.split('\n').find((one) => one.includes(PLANTED));
    if (line !== undefined) return `${file}: ${line}`;
  }
  return null;
}

async function clearAway(mine: string | undefined): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const folder = path.join(os.tmpdir(), name);
    const pid = /^system-profiles-test-(\d+)-/.exec(name)?.[1];
    if (folder === mine || (pid !== undefined && !isAlive(Number(pid)))) await removeRun(folder, folder === mine);
  }
}

async function removeRun(folder: string, isMine: boolean): Promise<void> {
  await stopServer(folder);
  const server = await readServer(folder);
  if (server?.embedded === null) await dropDatabases(server.url, server.template.replace(/template$/, ''), isMine);
  await rm(folder, { recursive: true, force: true });
}

async function stopServer(folder: string): Promise<void> {
  const lock = await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lock.split('\n')[0]);
  if (pid === 0 || !isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  while (isAlive(pid)) await pause(STOP_POLL_MS);
}

type Server = { url: string; template: string; embedded: unknown };

async function readServer(folder: string): Promise<Server | null> {
  try {
    return JSON.parse(await readFile(path.join(folder, 'server.json'), 'utf8')) as Server;
  } catch {
    // No test of the run asked for a database.
    return null;
  }
}

async function dropDatabases(url: string, prefix: string, isMine: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    // The server of a killed run may be gone, and its databases with it.
    if (isMine) throw error;
    return;
  }
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  await client.end();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
