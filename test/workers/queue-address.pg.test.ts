import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { createPool, endPool } from '../../src/database.js';
import { postgresBackend } from '../../workers/queue-backend.js';
import { createQueues } from '../../workers/queues.js';
import { followClock } from '../../workers/shared-clock.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const log = pino({ level: 'silent' });
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

test('a worker whose tables are gone refuses to start, and prints nothing of its own', async () => {
  const own = await freshDatabase();
  const db = createPool(own.url, {}, log);
  const clock = await followClock({ db, log });
  const backend = await postgresBackend(own.url, clock, log);
  await db.query('drop schema bullmq cascade');
  const printed = jest.spyOn(console, 'error').mockReturnValue();
  await expect(backend.worker('archives', () => Promise.resolve(), {})).rejects.toThrow('is not initialized');
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  await backend.close();
  await clock.stop();
  await endPool(db);
  await own.close();
});

test('a queue finds its tables also when the address of the database has options of its own', async () => {
  const databaseUrl = `${database.url}?options=${encodeURIComponent('-c work_mem=7MB')}`;
  const db = createPool(databaseUrl, {}, log);
  const queues = await createQueues({ redisUrl: null, databaseUrl, db, log });
  const job = { archiveId: '01930000-0000-7000-8000-000000000001' };
  await queues.archives.add(job.archiveId, job);
  expect(await queues.archives.isLive(job.archiveId)).toBe(true);
  await queues.close();
  await endPool(db);
});
