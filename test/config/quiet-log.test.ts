import { expect, test } from '@jest/globals';
import { oncePerWhile } from '../../src/quiet-log.js';

test('the same error is told once in ten seconds, another one at once', () => {
  const told: string[] = [];
  let now = 0;
  const tell = oncePerWhile(
    (error) => told.push((error as Error).message),
    () => now,
  );
  for (const [at, message] of [
    [0, 'a'],
    [1, 'a'],
    [2, 'b'],
    [9_999, 'a'],
    [10_000, 'a'],
  ] as const) {
    now = at;
    tell(new Error(message));
  }
  expect(told).toEqual(['a', 'b', 'a']);
});
