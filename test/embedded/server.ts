import { startPostgres } from '../../src/embedded/postgres.js';
import { createLog } from '../../src/log.js';

/** A program that does nothing but keep a PostgreSQL on the folder DATA_DIR, until SIGTERM. */
const dataDir = process.env['DATA_DIR'];
if (dataDir === undefined) throw new Error('DATA_DIR is not set.');

const server = await startPostgres({ dataDir, log: createLog('info') });
process.stdout.write(`url ${server.url}\n`);
const alive = setInterval(() => undefined, 1_000);
process.once('SIGTERM', () => void server.stop().then(() => clearInterval(alive)));
