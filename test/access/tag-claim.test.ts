import { describe, expect, test } from '@jest/globals';
import { readTagMapping, tagFilterByClaim } from '../../src/access/tag-claim.js';

const mapping = readTagMapping('berlin=site:berlin, berlin=edge, cn=paris=site:paris, boss=*');
const seen = (groups: unknown, by = mapping) => tagFilterByClaim({ groups }, 'groups', by);

describe('what a claim lets somebody see', () => {
  test.each<[string, unknown, unknown]>([
    ['by one value with one tag', ['cn=paris'], { is: 'site:paris' }],
    ['by one text', 'cn=paris', { is: 'site:paris' }],
    ['by one value with two tags', ['berlin'], { any: [{ is: 'site:berlin' }, { is: 'edge' }] }],
    ['by two values', ['cn=paris', 'berlin'], { any: [{ is: 'site:berlin' }, { is: 'edge' }, { is: 'site:paris' }] }],
    ['is everything for who has a value with *', ['berlin', 'boss'], null],
    ['is nothing for who has none of the values', ['rome'], undefined],
    ['is nothing for a value that is called as the tag for all', ['*'], undefined],
    ['is nothing without the claim', undefined, undefined],
    ['is nothing for what is no text', [1, null, { berlin: true }], undefined],
  ])('%s', (_, groups, filter) => expect(seen(groups)).toEqual(filter));

  test('is what everybody sees and what the own values give', () => {
    const open = readTagMapping('*=public, berlin=site:berlin');
    expect(seen(['rome'], open)).toEqual({ is: 'public' });
    expect(seen(['berlin'], open)).toEqual({ any: [{ is: 'public' }, { is: 'site:berlin' }] });
  });
});

describe('a mapping', () => {
  test.each<[string, string]>([
    ['', '"" is no value=tag'],
    ['berlin', '"berlin" is no value=tag'],
    ['berlin=', '"berlin=" is no value=tag'],
    ['=edge', '"=edge" is no value=tag'],
    ['a=b,', '"" is no value=tag'],
    [`a=${'x'.repeat(129)}`, 'is no tag that a profile can have'],
    [Array.from({ length: 51 }, (_, i) => `a=t${i}`).join(), 'these are 51 tags, over 50'],
  ])('is never "%s"', (text, fault) => expect(() => readTagMapping(text)).toThrow(fault));

  test('has up to 50 tags', () =>
    expect(readTagMapping(Array.from({ length: 50 }, (_, i) => `a=t${i}`).join())).toHaveLength(50));
});
