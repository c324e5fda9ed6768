import { expect, test } from '@jest/globals';
import { someNames, someOf } from '../../src/some-names.js';

test.each<[string[], string]>([
  [[], ''],
  [['a'], '"a"'],
  [['a', 'b'], '"a" and "b"'],
  [['a', 'b', 'c', 'd'], '"a", "b", "c" and "d"'],
  [['a', 'b', 'c', 'd', 'e'], '"a", "b", "c" and 2 more'],
])('names in a sentence, cut where they are many: %j', (names, told) => expect(someNames(names)).toBe(told));

test('words stand as they are, as many as there is room for', () => {
  expect(someOf(['X', 'Y', 'Z'], 2)).toBe('X and 2 more');
  expect(someOf(['X', 'Y'], 1)).toBe('2 more');
});
