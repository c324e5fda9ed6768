import { expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { housekeeping } from '../../workers/housekeeping.js';

const log = createLog('silent');

test('the housekeeping goes on after a round that failed, until it is stopped, by the clock that all share', async () => {
  const stop = new AbortController();
  let rounds = 0;
  const asked: (number | undefined)[] = [];
  const purgeIdempotency = (nowMs?: number) => {
    asked.push(nowMs);
    rounds += 1;
    if (rounds === 1) return Promise.reject(new Error('The database is away.'));
    if (rounds === 3) stop.abort();
    return Promise.resolve(1);
  };
  await housekeeping({ store: { purgeIdempotency }, nowMs: () => Promise.resolve(17), log, everyMs: 1 })(stop.signal);
  expect(rounds).toBe(3);
  expect(asked).toEqual([17, 17, 17]);
});
