import { describe, test } from '@jest/globals';
import { updateInformation } from '../../src/profiles/decide/information.js';
import { created, published } from './samples.js';
import { given } from './specification.js';

describe('information', () => {
  test('one event for each thing that changed', () =>
    given(created)
      .when((state) => updateInformation(state, { name: 'Kiosk', description: 'new', tags: ['edge', 'site:berlin'] }))
      .then(
        { type: 'ProfileRenamed', data: { name: 'Kiosk' } },
        { type: 'DescriptionChanged', data: { description: 'new' } },
        { type: 'TagsChanged', data: { tags: ['edge', 'site:berlin'] } },
      ));

  test('what is the same already is nothing to do', () =>
    given(created)
      .when((state) => updateInformation(state, { name: 'Gateway', description: 'of a shop', tags: ['edge'] }))
      .thenNothing());

  test('absent fields stay', () =>
    given(created)
      .when((state) => updateInformation(state, {}))
      .thenNothing());

  test('it changes without a draft too', () =>
    given(created, published())
      .when((state) => updateInformation(state, { description: '' }))
      .then({ type: 'DescriptionChanged', data: { description: '' } }));

  test.each([
    ['one is gone', ['a']],
    ['one is another', ['a', 'c']],
    ['one is added', ['a', 'b', 'c']],
    ['none is left', []],
  ])('tags are others when %s', (_, tags) =>
    given({ type: 'ProfileCreated', data: { ...created.data, tags: ['a', 'b'] } } as typeof created)
      .when((state) => updateInformation(state, { tags }))
      .then({ type: 'TagsChanged', data: { tags } }),
  );

  test('the order of tags is the author’s', () =>
    given({ type: 'ProfileCreated', data: { ...created.data, tags: ['a', 'b'] } } as typeof created)
      .when((state) => updateInformation(state, { tags: ['b', 'a'] }))
      .then({ type: 'TagsChanged', data: { tags: ['b', 'a'] } }));
});
