import { expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { housekeeping } from '../../workers/housekeeping.js';

const log = createLog('silent');

test('the housekeeping goes on after a round that failed, until it is stopped', async () => {
  const stop = new AbortController();
  let rounds = 0;
  const purgeIdempotency = () => {
    rounds += 1;
    if (rounds === 1) return Promise.reject(new Error('The database is away.'));
    if (rounds === 3) stop.abort();
    return Promise.resolve(1);
  };
  await housekeeping({ store: { purgeIdempotency }, log, everyMs: 1 })(stop.signal);
  expect(rounds).toBe(3);
});
