import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { findBinaries } from '../../src/embedded/binaries.js';
import { ensureCluster } from '../../src/embedded/cluster.js';
import { findHome, type Home } from '../../src/embedded/home.js';
import { launchPatiently } from '../../src/embedded/keeper.js';
import { freePort } from '../../src/embedded/port.js';
import { embeddedUrl } from '../../src/embedded/postgres.js';
import { migrate } from '../../src/migrate.js';
import { hasCode, messageOf, nullWhenMissing } from '../../src/system-error.js';

/** The server of one test run: started by the first test that asks, shared by all workers, ended by the global teardown. */
export type TestServer = {
  /** connects as a superuser to a database nobody tests in */
  readonly url: string;
  /** the migrated database that fresh ones are cloned from */
  readonly template: string;
  /** null when TEST_DATABASE_URL names a server that isn't ours to stop */
  readonly embedded: { readonly home: Home; readonly pid: number } | null;
};

const POLL_MS = 10;

/** The run's server; started now when no test asked for it before. */
export async function testServer(): Promise<TestServer> {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (folder === undefined) throw new Error('TEST_RUN_FOLDER is not set: run the tests with "npm test".');
  if (await claimed(folder)) await publish(folder);
  for (;;) {
    const server = await startedServer(folder);
    if (server !== null) return server;
    await pause(POLL_MS);
  }
}

/** The run's server, or null while there is none. */
async function startedServer(folder: string): Promise<TestServer | null> {
  const text = await readFile(path.join(folder, 'server.json'), 'utf8').catch(nullWhenMissing);
  if (text === null) return null;
  const answer = JSON.parse(text) as TestServer | { fault: string };
  if ('fault' in answer) throw new Error(`The PostgreSQL of the tests did not start: ${answer.fault}`);
  return answer;
}

/** The same connection URL with another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Runs one statement on its own connection. */
export async function runOnce(url: string, sql: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(sql);
  } finally {
    await client.end();
  }
}

/** Whether this worker is the one to start the server: creating a folder works once. */
async function claimed(folder: string): Promise<boolean> {
  try {
    await mkdir(path.join(folder, 'claim'));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function publish(folder: string): Promise<void> {
  const answer = await start(folder).catch((error: unknown) => ({ fault: messageOf(error) }));
  const draft = path.join(folder, 'server.json.new');
  await writeFile(draft, JSON.stringify(answer));
  await rename(draft, path.join(folder, 'server.json'));
}

async function start(folder: string): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_URL'];
  const { url, embedded } = given === undefined ? await startEmbedded(folder) : { url: given, embedded: null };
  const template = `${path.basename(folder).replaceAll('-', '_').toLowerCase()}_template`;
  await runOnce(url, `create database ${template}`);
  await migrate(withDatabase(url, template), pino({ level: 'silent' }));
  return { url, template, embedded };
}

/** Not through startPostgres(): that one watches its server, and a worker of jest may end before the others are done. */
async function startEmbedded(folder: string): Promise<{ url: string; embedded: { home: Home; pid: number } }> {
  const home = await findHome(folder, await findBinaries());
  const password = 'test';
  await ensureCluster(home, password, false);
  const { port, postmaster } = await launchPatiently({
    home,
    port: await freePort(),
    logFile: path.join(folder, 'postgres.log'),
    durable: false,
    maxConnections: 200,
  });
  return { url: embeddedUrl(port, password), embedded: { home, pid: postmaster.pid } };
}
