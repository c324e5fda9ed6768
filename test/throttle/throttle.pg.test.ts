import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { createThrottle } from '../../src/throttle/throttle.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { describeBothQueues } from '../workers/redis.js';
import { createPool } from '../../src/database.js';

const log = pino({ level: 'silent' });
const asker = (address: string, key = 'k') =>
  ({ socket: { remoteAddress: address }, headers: { authorization: `Bearer ${key}` } }) as never;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

describeBothQueues((startRedis) => {
  const processes = async (perKey: number | null, perAddress: number | null) => {
    const redis = (await startRedis?.()) ?? null;
    const settings = {
      rateLimitPerKey: perKey,
      rateLimitPerAddress: perAddress,
      trustProxy: [],
      publicUrl: 'http://127.0.0.1',
    };
    const made = [0, 1].map(() => createThrottle(settings, { redisUrl: redis?.url ?? null, pool: database.pool, log }));
    const close = async () => {
      for (const one of made) await one.close();
      await redis?.close();
    };
    return { made, redis, close };
  };
  const refusals = async (
    made: readonly ReturnType<typeof createThrottle>[],
    times: number,
    address: string,
    key: string,
  ) => {
    const seen = [];
    for (let i = 0; i < times; i += 1) seen.push(await made[i % made.length]!.request(asker(address, key)));
    return seen.filter((one) => one !== null);
  };

  test('a limit holds over two APIs, for a key and for an address', async () => {
    const { made, close } = await processes(10, 20);
    try {
      const ofKey = await refusals(made, 14, '192.0.2.1', 'one');
      expect(ofKey).toHaveLength(4);
      expect(ofKey[0]).toEqual({
        message: expect.stringMatching(/^This key has made 10 requests within a minute, .* Go on in \d+ seconds?\.$/),
        retryAfterSeconds: expect.any(Number),
      });
      const ofAddress = await refusals(made, 10, '192.0.2.1', 'another');
      expect(ofAddress).toHaveLength(4);
      expect(ofAddress[0]?.message).toMatch(/^This address has made 20 requests within a minute/);
      expect(await refusals(made, 10, '192.0.2.2', 'a third')).toEqual([]);
    } finally {
      await close();
    }
  });

  test('without limits nothing is counted', async () => {
    const { made, close } = await processes(null, null);
    try {
      expect(await refusals(made, 100, '192.0.2.3', 'free')).toEqual([]);
    } finally {
      await close();
    }
  });
});

describe('while the store is away', () => {
  test('a process counts alone, and nobody waits', async () => {
    const pool = createPool('postgres://127.0.0.1:1/none', {}, log);
    const settings = { rateLimitPerKey: 3, rateLimitPerAddress: null, trustProxy: [], publicUrl: 'http://127.0.0.1' };
    const throttle = createThrottle(settings, { redisUrl: null, pool, log });
    const seen = [];
    for (let i = 0; i < 5; i += 1) seen.push(await throttle.request(asker('192.0.2.4')));
    expect(seen.filter((one) => one !== null)).toHaveLength(2);
    await throttle.close();
    await pool.end();
  });
});
