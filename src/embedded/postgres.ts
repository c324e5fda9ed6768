import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { nullWhenMissing } from '../system-error.js';
import { findBinaries } from './binaries.js';
import { ensureCluster, ROLE } from './cluster.js';
import { findHome, type Home } from './home.js';
import { keepRunning, launchPatiently } from './keeper.js';
import { lockFolder } from './lock.js';
import { freePort } from './port.js';
import { disownStaleFile, runningPostmaster, stopPostmaster, type Launch } from './postmaster.js';
import { ensureSecret, secretFiles } from './secret-file.js';

/** A PostgreSQL that lives as long as the program. */
export type EmbeddedPostgres = {
  /** how to connect, password included: never log it */
  readonly url: string;
  /** Ends the server cleanly and frees the data folder. Call it after the pools have ended. */
  stop(): Promise<void>;
};

/** What to start, and where. */
export type EmbeddedOptions = {
  /** made when missing */
  readonly dataDir: string;
  readonly log: Logger;
  /** false for tests only: commits are faster and don't survive a power cut */
  readonly durable?: boolean;
  readonly maxConnections?: number;
};

const PORT_FILE = 'postgres.port';

/**
 * Starts the PostgreSQL that comes with the program, on 127.0.0.1, with its data in the data folder. While the
 * program runs, a server that dies is started again on the same port, so pools only have to reconnect.
 * @throws Refused DATA_DIR_IN_USE, POSTGRES_OTHER_MAJOR
 * @throws Unavailable EMBEDDED_POSTGRES_MISSING, EMBEDDED_POSTGRES_UNREACHABLE, EMBEDDED_POSTGRES_FAILED
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const unlock = await lockFolder(dataDir);
  try {
    const home = await findHome(dataDir, binaries);
    const { secret } = await ensureSecret(dataDir, secretFiles.databasePassword);
    const created = await ensureCluster(home, secret, options.durable ?? true);
    await stopLeftover(home, options.log);
    const launch = await launchPatiently(await planned(home, dataDir, options));
    const keeper = keepRunning(launch, options.log);
    options.log.info({ folder: home.folder, port: launch.port, created }, `embedded PostgreSQL runs ${home.who.label}`);
    return { url: embeddedUrl(launch.port, secret), stop: () => keeper.stop().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** How to connect to the embedded server of the program that has this data folder. */
export async function runningUrl(dataDir: string): Promise<string> {
  const [port, { secret }] = await Promise.all([
    readFile(path.join(dataDir, PORT_FILE), 'utf8'),
    ensureSecret(dataDir, secretFiles.databasePassword),
  ]);
  return embeddedUrl(Number(port), secret);
}

/** How to connect to an embedded server. */
export function embeddedUrl(port: number, password: string): string {
  return `postgres://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}

/** A killed program leaves its server behind. It is stopped, not adopted: this way every server is our child and watched the same way. */
async function stopLeftover(home: Home, log: Logger): Promise<void> {
  const pid = await runningPostmaster(home);
  if (pid === null) return disownStaleFile(home);
  log.warn({ server: pid }, 'an earlier run was killed and left its PostgreSQL: stopping it and starting again');
  await stopPostmaster(home, pid);
}

async function planned(home: Home, dataDir: string, options: EmbeddedOptions): Promise<Launch> {
  const portFile = path.join(dataDir, PORT_FILE);
  const last = Number(await readFile(portFile, 'utf8').catch(nullWhenMissing));
  const port = await freePort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : null);
  if (port !== last) await writeFile(portFile, `${port}\n`);
  return {
    home,
    port,
    logFile: path.join(dataDir, 'postgres.log'),
    durable: options.durable ?? true,
    maxConnections: options.maxConnections ?? 100,
  };
}
