import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelsOfTags, TAGS_ANNOTATION } from '../../src/archives/contents/labels.js';

test('tags become labels', () => {
  const { labels, annotations } = labelsOfTags(['site:north', 'edge']);
  expect(Object.fromEntries(labels)).toEqual({ site: 'north', edge: 'spectro__tag' });
  expect(annotations.size).toBe(0);
});

test.each([
  ['a forbidden character', ['a b']],
  ['two values of one key', ['a:1', 'a:2']],
  ['no letter at all', ['日本']],
])('tags as typed are kept where labels could not say them: %s', (_, tags) => {
  expect(labelsOfTags(tags).annotations.get(TAGS_ANNOTATION)).toBe(JSON.stringify(tags));
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
