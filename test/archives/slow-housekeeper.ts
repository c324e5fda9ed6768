import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { createRetention } from '../../src/archives/retention.js';
import { loadConfig } from '../../src/config.js';

// A housekeeper that gets to a step of letting an archive go and stays there, for a test to kill it: "expired" when the
// event is in the log and nothing is removed, "removed" when the file is gone and nothing says so.
const [step = 'expired'] = process.argv.slice(2);
const config = loadConfig(process.env);
const app = await createApp({ config, log: pino({ level: 'silent' }), databaseUrl: config.databaseUrl ?? '' });
const remove = async (sha256: string): Promise<void> => {
  if (step === 'removed') await app.archiveStore.remove(sha256);
  process.stdout.write('cleaning\n');
  return new Promise<never>(() => undefined);
};
const pinned = () => Promise.resolve([]);
// Awaiting for ever needs something that keeps the process alive.
setInterval(() => undefined, 60_000);
await createRetention({ ...app, pool: app.db, pinned, archiveStore: { remove } }).clean(
  0,
  new AbortController().signal,
);
