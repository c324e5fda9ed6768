import { describe, expect, test } from '@jest/globals';
import { lineWords } from '../../src/audit/line-words.js';
import { tsqueryOf, typedWords, wordsOf } from '../../src/audit/words.js';
import type { Recorded } from '../../src/store/event.js';

const nobody = () => [];

describe('the words of a text', () => {
  test.each<[string, readonly string[]]>([
    ['Changed the values of "Till-17".', ['changed', 'the', 'values', 'of', 'till-17', 'till', '17']],
    ['Version 1.0.1', ['version', '1.0.1', '1', '0']],
    ['ＦＵＬＬ Straße', ['full', 'straße']],
    ['"…" -- !', []],
    ["it's a\tb\\c", ["it's", 'it', 's', 'a', 'b\\c', 'b', 'c']],
  ])('of %j are %j', (text, words) => expect(wordsOf([text])).toEqual(words));

  test('are cut at a hundred letters, and a thousand of them are enough', () => {
    expect(wordsOf(['x'.repeat(5_000)])).toEqual(['x'.repeat(100)]);
    const many = Array.from({ length: 5_000 }, (_, place) => `word${place}`).join(' ');
    expect(wordsOf([many])).toHaveLength(1_000);
  });
});

describe('what somebody typed', () => {
  test.each<[string, string]>([
    ['Bakery', "('bakery':*)"],
    ['to be', "('to') & ('be')"],
    ['1.0.1', "('1.0.1':*)"],
    ['till-17', "('till-17':* | ('till':* & '17'))"],
    ["o'hara\\x", "('o''hara\\\\x':* | ('o' & 'hara':* & 'x'))"],
  ])('%j asks for %s', (text, query) => expect(tsqueryOf(typedWords(text), nobody)).toBe(query));

  test('may stand for somebody who is called so', () =>
    expect(tsqueryOf(typedWords('ada published'), (word) => (word === 'ada' ? ['account/7'] : []))).toBe(
      "('ada':* | 'account/7') & ('published':*)",
    ));
});

describe('the words of a line', () => {
  const recorded = (more: Partial<Recorded>): Recorded => ({
    ...{ streamId: '01920000-0000-7000-8000-0000000000a1', streamType: 'profile', revision: 1, schemaVersion: 1 },
    ...{ commandId: 'c', hash: '', cursor: '', recordedAt: new Date(0) },
    ...{ type: 'LayerAdded', data: { layer: { name: 'monacle', tags: ['site:berlin'], values: 'x'.repeat(400) } } },
    metadata: { actor: { kind: 'API_KEY', id: 'k' }, note: 'for Easter' },
    ...more,
  });
  const words = (event: Recorded, subject: string, actor: string) =>
    lineWords({ recorded: event, summary: 'Added a layer.', subject }, actor);

  test('are of its sentence, subject, type, note, actor and what its event names', () => {
    const found = words(recorded({}), 'system profile "Bakery"', 'build server');
    for (const word of [
      'added',
      'bakery',
      'layeradded',
      'layer',
      'easter',
      'server',
      'monacle',
      'site:berlin',
      'berlin',
    ])
      expect(found).toContain(word);
    expect(found.some((word) => word.startsWith('xxx'))).toBe(false);
  });

  test('never hold what a person is called, neither as the one who acted nor as the one it happened to', () => {
    const by = { metadata: { actor: { kind: 'USER', id: 'u1' } } } as const;
    const account = recorded({ ...by, streamType: 'account', streamId: 'a1', type: 'AccountRenamed', data: {} });
    const found = words(account, 'account "Ada Lovelace"', 'Grace Hopper');
    expect(found.join(' ')).not.toMatch(/ada|lovelace|grace|hopper/);
    expect(found).toEqual(expect.arrayContaining(['account/u1', 'account/a1', 'account']));
  });
});
