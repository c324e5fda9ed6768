import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { standForLead, type Candidate } from '../../workers/leader.js';
import { eventually } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

let candidates: Candidate[] = [];
afterEach(async () => {
  await Promise.all(candidates.map((candidate) => candidate.stop()));
  candidates = [];
});

/** Who leads, and who has led before, in order. */
type Terms = { leading: string[]; all: string[] };

function stand(name: string, terms: Terms): Candidate {
  const duty = async (signal: AbortSignal): Promise<void> => {
    terms.leading.push(name);
    terms.all.push(name);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    terms.leading = terms.leading.filter((other) => other !== name);
  };
  const candidate = standForLead({ db: database.pool, log: pino({ level: 'silent' }), duties: [duty], standByMs: 10 });
  candidates.push(candidate);
  return candidate;
}

test('of many candidates one leads; when it stops another takes over', async () => {
  const terms: Terms = { leading: [], all: [] };
  const byName = new Map(['a', 'b', 'c'].map((name) => [name, stand(name, terms)]));
  for (let left = 3; left > 0; left--) {
    await eventually(async () => terms.leading.length > 0);
    expect(terms.leading).toHaveLength(1);
    const [leader] = terms.leading;
    await byName.get(leader!)!.stop();
    byName.delete(leader!);
  }
  expect(new Set(terms.all).size).toBe(3);
});

test('a leader whose connection ends stops its duties, and somebody leads again', async () => {
  const terms: Terms = { leading: [], all: [] };
  ['a', 'b'].forEach((name) => stand(name, terms));
  for (let term = 1; term <= 3; term++) {
    await eventually(async () => terms.all.length === term && terms.leading.length === 1);
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and granted and application_name = 'system-profiles lead'
          and datname = current_database()`,
    );
  }
  await eventually(async () => terms.all.length === 4);
});

test('a duty that fails ends the term of all duties, and a new term begins', async () => {
  let terms = 0;
  let failing = true;
  const other = async (signal: AbortSignal): Promise<void> => {
    terms += 1;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const failingOnce = async (signal: AbortSignal): Promise<void> => {
    if (failing) {
      failing = false;
      throw new Error('made by the test');
    }
    await other(signal);
  };
  const candidate = standForLead({
    db: database.pool,
    log: pino({ level: 'silent' }),
    duties: [other, failingOnce],
    standByMs: 10,
  });
  candidates.push(candidate);
  await eventually(async () => terms === 3);
});
