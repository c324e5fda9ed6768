import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createSignals } from '../../src/store/signals.js';
import { CHANNEL } from '../../src/store/notify-connection.js';
import { createWake, type Wake } from '../../src/store/wake.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
let here: Wake;
let there: Wake;

/** Resolves at the next call of the topic's listener. */
function heard(wake: Wake, topic: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = wake.listen(topic, () => {
      stop();
      resolve();
    });
  });
}

/** Both processes listen: a listener is called when its connection is made. */
async function open(): Promise<Wake> {
  const wake = createWake({ url: database.url, log: pino({ level: 'silent' }) });
  await heard(wake, 'any');
  return wake;
}

async function disconnectAll(): Promise<void> {
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'system-profiles wake'`,
  );
}

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  [here, there] = await Promise.all([open(), open()]);
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
});

test('its own process hears a topic at once, the others soon', async () => {
  let own = 0;
  here.listen('a', () => (own += 1));
  const other = heard(there, 'a');
  here.send('a');
  expect(own).toBe(1);
  await other;
  expect(own).toBe(1);
});

test('only those who listen to the topic hear it', async () => {
  let wrong = 0;
  for (const wake of [here, there]) wake.listen('b', () => (wrong += 1));
  const right = heard(there, 'a');
  here.send('a');
  await right;
  expect(wrong).toBe(0);
});

test('a thousand sends of one topic are a few notifications', async () => {
  let count = 0;
  there.listen('a', () => (count += 1));
  const last = heard(there, 'end');
  for (let n = 0; n < 1_000; n++) here.send('a');
  here.send('end');
  await last;
  expect(count).toBeGreaterThanOrEqual(1);
  expect(count).toBeLessThanOrEqual(3);
});

test('many topics travel in payloads that PostgreSQL accepts', async () => {
  const topics = Array.from({ length: 900 }, (_, n) => `topic-${n}-${'ü'.repeat(30)}`);
  const arrivals = topics.map((topic) => heard(there, topic));
  topics.forEach((topic) => here.send(topic));
  await Promise.all(arrivals);
});

test('what was sent while the connection was lost arrives when it is back', async () => {
  const back = heard(there, 'anything');
  await disconnectAll();
  const arrival = Promise.all([back, heard(there, 'a')]);
  here.send('a');
  await arrival;
  const again = heard(there, 'c');
  here.send('c');
  await again;
});

test('without a connection, more topics than are kept wake everybody', async () => {
  const outside = createWake({ url: 'postgres://127.0.0.1:1/none', log: pino({ level: 'silent' }) });
  for (let n = 0; n < 5_000; n++) outside.send(`topic-${n}`);
  await outside.close();
});

test('notifications that are not ours harm nobody', async () => {
  const arrival = heard(there, 'a');
  for (const payload of ['', 'x', '{}', '[]', '[1]', 'null'])
    await database.pool.query('select pg_notify($1, $2)', [CHANNEL, payload]);
  here.send('a');
  await arrival;
});

test('a topic too long for a payload is refused', () => {
  expect(() => here.send('x'.repeat(201))).toThrow('at most 200 bytes');
});

test('a watcher is signalled once at the start, and once for all that happens while it is busy', async () => {
  const [mine, theirs] = [createSignals(here), createSignals(there)];
  const watcher = theirs.watch('archive:1');
  expect(await watcher.next()).toEqual({ done: false, value: undefined });
  const last = heard(there, 'end');
  for (let n = 0; n < 100; n++) mine.send('archive:1');
  here.send('end');
  await last;
  expect(await watcher.next()).toEqual({ done: false, value: undefined });
  const pending = watcher.next();
  mine.send('archive:2');
  await watcher.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
});
