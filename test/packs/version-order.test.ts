import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, isFinished, newest } from '../../src/version-order.js';
import { isTrain, resolveTag } from '../../src/packs/tag-train.js';

test('versions are ordered by Semantic Versioning where they are such, and sensibly where not', () => {
  const rising = [
    'build9',
    'build10',
    'latest',
    '0.30.0-5.5.2026',
    '0.30.0',
    '1.2.0-alpha',
    '1.2.0-alpha.1',
    '1.2.0-rc.2',
    '1.2.0-rc.10',
    '1.2.0',
    '1.5',
    'v1.8.7',
    'v1.12.0',
    '2.0.1-up.1',
    '26.02.0',
    '99999999999999999999.0.0',
  ];
  const shuffled = [...rising].reverse();
  expect(shuffled.sort(compareVersions)).toEqual(rising);
});

test('a leading v and missing places say nothing', () => {
  expect(Math.abs(compareVersions('v1.2.0', '1.2.0'))).toBe(1);
  expect(compareVersions('1.5', '1.5.1')).toBeLessThan(0);
  expect(compareVersions('1.5', '1.4.9')).toBeGreaterThan(0);
});

test('the order is total: every sort of the same versions gives the same list', () => {
  const version = fc.oneof(
    fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,3}(-[a-z0-9]{1,3}(\.\d)?)?$/),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(version, { maxLength: 12 }), fc.infiniteStream(fc.integer()), (versions, stream) => {
      const keyed = versions.map((one) => ({ one, key: Number(stream.next().value) }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
      expect([...shuffled].sort(compareVersions)).toEqual([...versions].sort(compareVersions));
    }),
  );
});

test.each([
  [['1.0.0', '1.1.0-rc.1'], '1.0.0'],
  [['1.1.0-rc.1', '1.1.0-rc.2'], '1.1.0-rc.2'],
  [['2.0.1-up.1', '2.0.2-up.3'], '2.0.2-up.3'],
  [['latest', '0.1.0'], '0.1.0'],
  [['nightly'], 'nightly'],
  [[], null],
])('the newest of %j is %s', (versions, expected) => {
  expect(newest(versions)).toBe(expected);
});

test('vendors’ revisions are finished versions, release candidates are not', () => {
  expect(['3.5.24-0', '3.30.2-rev2', '2.0.1-up.1', '0.30.0-5.5.2026', '1.0'].every(isFinished)).toBe(true);
  expect(['1.0.0-rc.1', '1.0.0-beta', '1.0.0-alpha1', '1.0.0-dev', 'latest'].some(isFinished)).toBe(false);
});

describe('a tag', () => {
  const versions = ['1.2.7', '1.2.10', '1.3.0', '1.3.1-rc.1', 'v1.12.0', '2.0.1-up.1', '2.0.0', '22.4.1'];

  test.each<[string, string | null, string]>([
    ['1.2.7', '1.2.7', 'itself'],
    ['v1.2.7', '1.2.7', 'itself, with a v'],
    ['1.12.0', 'v1.12.0', 'itself, without a v'],
    ['1.2.x', '1.2.10', 'the newest patch'],
    ['1.x', 'v1.12.0', 'the newest minor'],
    ['1.3.x', '1.3.0', 'a finished version before a candidate'],
    ['2.0.x', '2.0.1-up.1', 'a vendor’s revision'],
    ['x', '22.4.1', 'the newest of all'],
    ['LTS__22.4.x', '22.4.1', 'of a group that the registry doesn’t tell'],
    ['1.9.x', null, 'nothing'],
    ['9.9.9', null, 'nothing'],
    ['', null, 'nothing'],
  ])('%s means %s: %s', (tag, expected) => {
    expect(resolveTag(tag, versions)).toBe(expected);
  });

  test('of a group means versions of that group alone', () => {
    const grouped = ['22.4.1', 'LTS__22.4.2', 'lts__22.4.3', 'EDGE__22.4.9'];
    expect(resolveTag('LTS__22.4.x', grouped)).toBe('lts__22.4.3');
    expect(resolveTag('22.4.x', grouped)).toBe('22.4.1');
    expect(resolveTag('OLD__22.4.x', grouped)).toBeNull();
  });

  test('1.2.x never means 1.20.0', () => {
    expect(resolveTag('1.2.x', ['1.20.0', '1.2.0'])).toBe('1.2.0');
    expect(resolveTag('1.x', ['10.0.0'])).toBeNull();
  });

  test('is a train when it ends in x', () => {
    expect(['1.x', '1.2.x', 'LTS__22.4.x', 'v1.x'].every(isTrain)).toBe(true);
    expect(['1.2.3', 'latest', 'linux', '1.2.x-rc'].some(isTrain)).toBe(false);
  });
});
