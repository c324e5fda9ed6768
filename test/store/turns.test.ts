import { describe, expect, test } from '@jest/globals';
import { createTurns } from '../../src/store/turns.js';

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('turns', () => {
  test('come one after the other on one key, in the order of asking', async () => {
    const inTurn = createTurns();
    const first = gate();
    const order: number[] = [];
    const all = [
      inTurn('a', async () => (await first.opened, order.push(1))),
      inTurn('a', async () => order.push(2)),
      inTurn('a', async () => order.push(3)),
    ];
    await inTurn('b', async () => order.push(0));
    first.open();
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('come although the one before failed, and each failure is only its own', async () => {
    const inTurn = createTurns();
    const results = await Promise.allSettled([
      inTurn('a', () => Promise.reject(new Error('mine'))),
      inTurn('a', async () => 'fine'),
    ]);
    expect(results).toEqual([
      { status: 'rejected', reason: new Error('mine') },
      { status: 'fulfilled', value: 'fine' },
    ]);
  });
});
