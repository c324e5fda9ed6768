import { describe, expect, test } from '@jest/globals';
import { createRecent, remembered } from '../../src/recent.js';

describe('what a function said of texts', () => {
  test('is said once', () => {
    const asked: string[] = [];
    const say = remembered((text = '') => (asked.push(text), { length: text.length }), 10_000);
    expect([say('abc'), say('abc'), say('abcd')]).toEqual([{ length: 3 }, { length: 3 }, { length: 4 }]);
    expect(say('abc')).toBe(say('abc'));
    expect(asked).toEqual(['abc', 'abcd']);
  });

  test('depends on every text and on where one ends', () => {
    const say = remembered((a = '', b = '') => ({ both: `${a}|${b}` }), 10_000);
    expect([say('a', 'bc').both, say('ab', 'c').both, say('abc').both]).toEqual(['a|bc', 'ab|c', 'abc|']);
  });

  test('takes no more than its room: what was needed longest ago goes', () => {
    const asked: string[] = [];
    const say = remembered((text = '') => (asked.push(text), { text: text.repeat(1_000) }), 9_000);
    for (const text of ['a', 'b', 'c', 'a', 'd']) say(text);
    asked.length = 0;
    for (const text of ['a', 'd', 'c', 'b']) say(text);
    expect(asked).toEqual(['b']);
  });

  test('is not kept where it takes more than all the room', () => {
    const asked: string[] = [];
    const say = remembered((text = '') => (asked.push(text), { text }), 9_000);
    for (const text of ['a', 'x'.repeat(8_000), 'x'.repeat(8_000), 'a']) say(text);
    expect(asked.map((text) => text.length)).toEqual([1, 8_000, 8_000]);
  });

  test('keeps maps, sets, dates and what has no value', () => {
    const data = { map: new Map([['a', [1, null]]]), set: new Set(['b']), at: new Date(0), big: 2n, none: undefined };
    expect(remembered(() => data, 10_000)('x')).toEqual(data);
  });
});

describe('recent answers', () => {
  const answer = (text: string) => ({ text: text.repeat(1_000) });

  test('are made once, also for those who ask while one is made', async () => {
    let made = 0;
    const recent = createRecent<{ text: string }>(20_000);
    const make = async () => ((made += 1), answer('a'));
    const [one, two] = await Promise.all([recent('a', make), recent('a', make)]);
    expect([one, two, await recent('a', make)]).toEqual([one, one, one]);
    expect(made).toBe(1);
  });

  test('that fail are made again, and whoever waited hears why', async () => {
    const recent = createRecent<{ text: string }>(20_000);
    const fail = () => Promise.reject(new Error('Not today.'));
    const failures = await Promise.allSettled([recent('a', fail), recent('a', fail)]);
    expect(failures.map((one) => one.status === 'rejected' && String(one.reason))).toEqual(
      Array(2).fill('Error: Not today.'),
    );
    expect(await recent('a', async () => answer('a'))).toEqual(answer('a'));
  });

  test('take no more than their room', async () => {
    const made: string[] = [];
    const recent = createRecent<{ text: string }>(9_000);
    const ask = (key: string) => recent(key, async () => (made.push(key), answer(key)));
    for (const key of ['a', 'b', 'c', 'a', 'd']) await ask(key);
    made.length = 0;
    for (const key of ['a', 'd', 'c', 'b']) await ask(key);
    expect(made).toEqual(['b']);
    expect(await recent('large', async () => answer('x'.repeat(10)))).toEqual(answer('x'.repeat(10)));
  });

  test('arrive, also where others need the room meanwhile', async () => {
    const recent = createRecent<{ text: string }>(9_000);
    let arrive = (): void => undefined;
    const slow = recent('slow', () => new Promise((resolve) => (arrive = () => resolve(answer('s')))));
    for (let i = 0; i < 20; i += 1) await recent(`quick ${i}`, async () => answer('q'));
    arrive();
    expect(await slow).toEqual(answer('s'));
  });
});
