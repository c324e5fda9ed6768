import { expect, test } from '@jest/globals';
import { nextWalk } from '../../src/profiles/list-way.js';

// Whether a page of 21 is walked on for, or its finds are gathered.

const next = (found: number, walked: number, size: number) => nextWalk({ found, walked, wanted: 21, size });

test.each([
  ['what nothing has', 0, 1_000, 1_000_000],
  ['what one in a thousand has', 1, 1_000, 1_000_000],
  ['what one in a thousand has, met six times by chance', 6, 1_000, 1_000_000],
  ['what one in a hundred has, in a short list', 10, 1_000, 10_000],
  ['what turned out to be rare on the way', 14, 7_609, 1_000_000],
  ['anything once the whole list was walked', 20, 1_000, 1_000],
  ['anything while the length of the list isn’t known', 20, 1_000, 0],
])('gathered: %s', (_what, found, walked, size) => expect(next(found, walked, size)).toBe(0));

test.each([
  ['what one in 140 has', 7, 1_000, 1_000_000, 4_823],
  ['what one in a hundred has', 10, 1_000, 1_000_000, 3_072],
  ['what one in 380 has, where its finds are many', 20, 7_609, 10_000_000, 10_291],
  ['what is nearly full', 20, 1_000, 100_000, 1_353],
])('walked on for: %s', (_what, found, walked, size, rows) => expect(next(found, walked, size)).toBe(rows));
