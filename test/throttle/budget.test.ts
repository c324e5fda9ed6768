import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBudget } from '../../src/throttle/budget.js';
import { createConnectionCaps } from '../../src/throttle/connection-caps.js';

const MINUTE = 60_000;

/** A shared count in memory, whose window begins with the first. */
function sharedCount(clock: { now: number }) {
  const state = { points: 0, until: 0, asked: 0 };
  return {
    state,
    async add(_key: string, points: number) {
      state.asked += 1;
      await Promise.resolve();
      if (clock.now >= state.until) Object.assign(state, { points: 0, until: clock.now + MINUTE });
      state.points += points;
      return { points: state.points, msLeft: state.until - clock.now };
    },
  };
}

describe('a budget', () => {
  test('lets exactly its limit through, and says when there is more', async () => {
    const clock = { now: 0 };
    const budget = createBudget(sharedCount(clock), 5, MINUTE, () => clock.now);
    for (let i = 0; i < 5; i += 1) expect(await budget.take('a')).toBeNull();
    clock.now = 20_000;
    expect(await budget.take('a')).toEqual({ retryAfterMs: 40_000 });
    expect(await budget.take('b')).not.toEqual({ retryAfterMs: 0 });
    clock.now = MINUTE;
    expect(await budget.take('a')).toBeNull();
  });

  test('asks the shared count once for a hundredth of the limit, and never for rare callers', async () => {
    const clock = { now: 0 };
    const count = sharedCount(clock);
    const budget = createBudget(count, 1_000, MINUTE, () => clock.now);
    for (let i = 0; i < 10; i += 1) await budget.take('a');
    expect(count.state.asked).toBe(0);
    for (let i = 0; i < 990; i += 1) expect(await budget.take('a')).toBeNull();
    expect(count.state.asked).toBe(99);
    expect(await budget.take('a')).not.toBeNull();
  });

  test('of several processes together is the limit, but for a hundredth each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_000 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 4_000, maxLength: 6_000 }),
        async (limit, order) => {
          const clock = { now: 0 };
          const count = sharedCount(clock);
          const processes = Array.from({ length: 4 }, () => createBudget(count, limit, MINUTE, () => clock.now));
          let through = 0;
          for (const one of order) if ((await processes[one]!.take('a')) === null) through += 1;
          const part = Math.floor(limit / 100);
          expect(through).toBeLessThanOrEqual(limit + 4 * part);
          expect(through).toBeGreaterThanOrEqual(Math.min(order.length, limit) - 4 * Math.max(1, part));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('lets no more through when all ask at the same moment', async () => {
    const clock = { now: 0 };
    const budget = createBudget(sharedCount(clock), 50, MINUTE, () => clock.now);
    const asked = await Promise.all(Array.from({ length: 200 }, async () => budget.take('a')));
    expect(asked.filter((one) => one === null)).toHaveLength(50);
  });
});

describe('open connections', () => {
  const caps = () => createConnectionCaps({ total: 4, perAddress: 2, perKey: 1 });
  const refused = (sentence: string) => ({ refusal: expect.stringContaining(sentence) });

  test('of one address are capped, and a place that is given back is taken again', () => {
    const { enter } = caps();
    const first = enter('a');
    enter('a');
    expect(enter('a')).toEqual(refused('This address has 2 open connections'));
    if (!('leave' in first)) throw new Error('There was no place.');
    first.leave();
    first.leave();
    expect(enter('a')).toHaveProperty('leave');
    expect(enter('a')).toHaveProperty('refusal');
  });

  test('are capped in total, and who was refused holds no place', () => {
    const { enter } = caps();
    for (const address of ['a', 'a', 'b', 'b']) expect(enter(address)).toHaveProperty('leave');
    expect(enter('c')).toEqual(refused('This server has 4 open connections'));
    expect(enter('c')).toEqual(refused('This server has 4 open connections'));
  });

  test('of one key are capped', () => {
    const { enterAs } = caps();
    expect(enterAs('k')).toHaveProperty('leave');
    expect(enterAs('k')).toEqual(refused('This key has 1 open connections'));
    expect(enterAs('other')).toHaveProperty('leave');
  });
});
