import { describe, expect, test } from '@jest/globals';
import { noMemberCache } from '../../src/archives/member-cache.js';
import { withMemory } from '../../src/archives/member-memory.js';

/** A memory that counts what it has to have made. */
function counting(maxBytes: number) {
  const made: string[] = [];
  const cache = withMemory(noMemberCache, maxBytes);
  const member = (name: string, content = name) =>
    cache.member([name, 'x'], async () => {
      made.push(name);
      return Buffer.from(content);
    });
  return { made, member };
}

describe('members at hand', () => {
  test('are asked for once', async () => {
    const { member, made } = counting(10_000);
    expect((await member('a')).toString()).toBe('a');
    expect((await member('a', 'never made')).toString()).toBe('a');
    expect(made).toEqual(['a']);
  });

  test('take no more than their room: what was used longest ago goes', async () => {
    const { member, made } = counting(10_000);
    for (const name of ['a', 'b', 'a', 'c']) await member(name, name.repeat(4_000));
    made.length = 0;
    for (const name of ['a', 'c', 'b']) await member(name, name.repeat(4_000));
    expect(made).toEqual(['b']);
  });

  test('that are larger than all the room are not kept, and nothing goes for them', async () => {
    const { member, made } = counting(10_000);
    await member('small');
    await member('large', 'x'.repeat(10_001));
    await member('large', 'x'.repeat(10_001));
    await member('small');
    expect(made).toEqual(['small', 'large', 'large']);
  });

  test('that could not be made are asked for again', async () => {
    const cache = withMemory(noMemberCache, 10_000);
    await expect(cache.member(['a'], () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
    expect((await cache.member(['a'], async () => Buffer.from('yes'))).toString()).toBe('yes');
  });

  test('asked for by many at once count once', async () => {
    const { member, made } = counting(10_000);
    await Promise.all(['a', 'a', 'a'].map((name) => member(name, 'x'.repeat(4_000))));
    await member('b', 'x'.repeat(4_000));
    made.length = 0;
    for (const name of ['a', 'b']) await member(name, 'x'.repeat(4_000));
    expect(made).toEqual([]);
  });
});
