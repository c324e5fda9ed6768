import { describe, expect, test } from '@jest/globals';
import { compareSemver, nextPatch, parseSemver } from '../../src/profiles/semver.js';

describe('semantic versions', () => {
  // The order of precedence in semver.org 2.0.0, item 11, with neighbours.
  const rising = [
    'nonsense',
    '0.0.0',
    '0.9.0',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.1.0',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
    '2.0.99999999999999999998',
    '2.0.99999999999999999999',
  ];
  test.each(rising.slice(1).map((version, place) => [rising[place] ?? '', version]))('%s comes before %s', (a, b) => {
    expect(compareSemver(a, b)).toBeLessThan(0);
    expect(compareSemver(b, a)).toBeGreaterThan(0);
    expect(compareSemver(a, a)).toBe(0);
  });

  test('build metadata doesn’t count', () => expect(compareSemver('1.0.0+a', '1.0.0+b')).toBe(0));

  test.each([
    '1.0',
    '1.0.0.0',
    'v1.0.0',
    '01.0.0',
    '1.0.0-01',
    '1.0.0-',
    '1.0.0+',
    '1.0.0-a..b',
    '１.0.0',
    '-1.0.0',
    '',
  ])('%j is none', (text) => {
    expect(parseSemver(text)).toBeNull();
  });

  test.each(['1.0.0-0a', '1.0.0--', '1.0.0-a-b.c', '1.0.0-rc.1+build.007'])('%s is one', (text) => {
    expect(parseSemver(text)).not.toBeNull();
  });

  test.each([
    ['1.2.3', '1.2.4'],
    ['1.2.3+build', '1.2.4'],
    ['1.3.0-rc.1', '1.3.0'],
    ['1.0.9007199254740993', '1.0.9007199254740994'],
  ])('after %s comes %s', (version, next) => expect(nextPatch(version)).toBe(next));
});
