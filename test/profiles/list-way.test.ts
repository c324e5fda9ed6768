import { expect, test } from '@jest/globals';
import { walksOn } from '../../src/profiles/list-way.js';

// Whether a page of 21 is walked on for, or its finds are gathered.

const after = (found: number, walked: number, size: number) => walksOn({ found, walked, wanted: 21, size });

test.each([
  ['what nothing has', 0, 1_000, 1_000_000],
  ['what one in a thousand has', 1, 1_000, 1_000_000],
  ['what one in a thousand has, met four times by chance', 4, 1_000, 1_000_000],
  ['what one in 250 has, in a short list', 4, 1_000, 10_000],
  ['what turned out to be rare on the way', 6, 4_000, 1_000_000],
  ['anything once the whole list was walked', 20, 1_000, 1_000],
  ['anything while the length of the list isn’t known', 20, 1_000, 0],
])('gathered: %s', (_what, found, walked, size) => expect(after(found, walked, size)).toBe(false));

test.each([
  ['what one in a hundred has', 10, 1_000, 1_000_000],
  ['what one in 400 has, where its finds are many', 10, 4_000, 10_000_000],
  ['what is nearly full', 20, 1_000, 100_000],
])('walked on for: %s', (_what, found, walked, size) => expect(after(found, walked, size)).toBe(true));
