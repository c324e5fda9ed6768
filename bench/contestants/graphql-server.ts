import 'reflect-metadata';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { keepRowsYoung } from '../../src/engine.js';
import { createLog } from '../../src/log.js';
import { startServer } from '../../src/server.js';
import { serveBare } from './graphql-bare.js';
import { serveMercurius } from './graphql-mercurius.js';

/**
 * A GraphQL server of its own process, as one contestant builds it: tells its address, and whenever it is asked its
 * processor time since the last question and its memory. The data comes from the same queries and commands in all of them.
 */
keepRowsYoung();
const [kind = '', databaseUrl = '', dataDir = '', adminKey = ''] = process.argv.slice(2);
const config = loadConfig({
  DATA_DIR: dataDir,
  PORT: '0',
  LOG_LEVEL: 'silent',
  RATE_LIMIT_PER_KEY: '999999999',
  RATE_LIMIT_PER_ADDRESS: '999999999',
});
const app = await createApp({ config, log: createLog('silent'), databaseUrl });

const SERVERS: Readonly<Record<string, (app: App) => Promise<string>>> = {
  ours: async () => (await startServer(app, { adminKey, secretsKey: Buffer.alloc(32) })).url,
  bare: serveBare,
  mercurius: serveMercurius,
};
const serve = SERVERS[kind];
if (serve === undefined) throw new Error(`There is no server "${kind}".`);
process.send?.({ url: await serve(app) });
let since = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(since);
  since = process.cpuUsage();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, heapBytes: heapUsed + external });
});
process.on('disconnect', () => process.exit());
