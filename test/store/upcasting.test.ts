import { describe, expect, test } from '@jest/globals';
import { schemaVersionOf, upcast, type Upcasters } from '../../src/store/upcasting.js';

const upcasters: Upcasters = {
  shelf: {
    BookAdded: [(data) => ({ ...data, isbn: null }), ({ title, ...data }) => ({ ...data, titles: [title] })],
  },
};

describe('upcasting', () => {
  test.each([
    ['from the first version through all steps', 1, { title: 'Emma' }, { titles: ['Emma'], isbn: null }],
    ['from a version in between through the rest', 2, { title: 'Emma', isbn: 'i' }, { titles: ['Emma'], isbn: 'i' }],
    ['from the newest not at all', 3, { titles: [] }, { titles: [] }],
    ['from one of a newer program not at all', 4, { titles: [], new: 1 }, { titles: [], new: 1 }],
  ])('goes %s', (_, version, data, expected) => {
    expect(upcast(upcasters, 'shelf', 'BookAdded', version, data)).toEqual(expected);
  });

  test('leaves the data that it was given as it was', () => {
    const data = Object.freeze({ title: 'Emma' });
    upcast(upcasters, 'shelf', 'BookAdded', 1, data);
    expect(data).toEqual({ title: 'Emma' });
  });

  test.each([
    ['1 for a type without upcasters', 'shelf', 'ShelfCleared', 1],
    ['1 for the same type in another kind of stream', 'drawer', 'BookAdded', 1],
    ['one more for every upcaster', 'shelf', 'BookAdded', 3],
  ])('makes the schema version %s', (_, streamType, type, version) => {
    expect(schemaVersionOf(upcasters, streamType, type)).toBe(version);
  });
});
