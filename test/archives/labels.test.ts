import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelsOfTags, TAGS_ANNOTATION } from '../../src/archives/contents/labels.js';

test.each([
  ['key and value', ['site:north'], { site: 'north' }],
  ['bare', ['edge'], { edge: 'spectro__tag' }],
  ['the first colon divides', ['url:http://x'], { url: 'http-x' }],
  ['an empty value', ['site:'], { site: '' }],
  ['a prefix', ['example.com/site:north'], { 'example.com/site': 'north' }],
  ['a prefix that is none', ['Shop Floor/site:a'], { 'Shop-Floor-site': 'a' }],
  ['blanks', ['site: factory 7 '], { site: 'factory-7' }],
  ['too long', [`${'k'.repeat(100)}:${'v'.repeat(100)}`], { ['k'.repeat(63)]: 'v'.repeat(63) }],
  ['two of one key', ['a:1', 'a:2'], { a: '1' }],
])('a tag becomes a label: %s', (_, tags, expected) => {
  expect(Object.fromEntries(labelsOfTags(tags).labels)).toEqual(expected);
});

test('the tags as typed are kept where labels could not say them', () => {
  expect(labelsOfTags(['site:north', 'edge']).annotations.size).toBe(0);
  expect(labelsOfTags(['a b']).annotations.get(TAGS_ANNOTATION)).toBe('["a b"]');
  expect(labelsOfTags(['a:1', 'a:2']).annotations.get(TAGS_ANNOTATION)).toBe('["a:1","a:2"]');
});

test('whatever the tag, Kubernetes takes the label', () => {
  const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 128, unit: 'binary' })), (tags) => {
      for (const [key, value] of labelsOfTags(tags).labels) {
        expect(key.slice(key.indexOf('/') + 1)).toMatch(name);
        if (value !== '') expect(value).toMatch(name);
      }
    }),
  );
});
