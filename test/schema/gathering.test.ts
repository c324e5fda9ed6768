import { describe, expect, test } from '@jest/globals';
import { gathering } from '../../schema/gathering.js';
import { silence, unfolding } from '../../schema/iteration.js';

/** A source that has said some things already and then waits, ends or fails. */
function said<T>(
  values: readonly T[],
  then: () => Promise<IteratorResult<NoInfer<T>, undefined>>,
): AsyncIterableIterator<T> {
  const left = [...values];
  return {
    next: () => (left.length > 0 ? Promise.resolve({ done: false, value: left.shift()! }) : then()),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
const over = () => Promise.resolve({ done: true, value: undefined } as const);

describe('gathering', () => {
  test('tells the first at once and what comes within the pause together', async () => {
    const source = said(['a', 'b', 'c'], () => silence().next());
    const gathered = gathering(source, 20);
    const first = await gathered.next();
    const second = await gathered.next();
    expect([...(first.value as string[]), ...(second.value as string[])]).toEqual(['a', 'b', 'c']);
    expect(first.value).toEqual(['a']);
    await gathered.return!();
  });

  test('tells what there is before it ends, and before it fails', async () => {
    const ending = gathering(said([1], over), 1);
    expect([await ending.next(), await ending.next()]).toMatchObject([{ value: [1] }, { done: true }]);
    const failing = gathering(
      said([1], () => Promise.reject(new Error('the log is gone'))),
      1,
    );
    expect(await failing.next()).toMatchObject({ value: [1] });
    await expect(failing.next()).rejects.toThrow('the log is gone');
  });

  test('ends at once for a reader that leaves, in its pause and while nothing comes', async () => {
    const gathered = gathering(
      said([1], () => silence().next()),
      3_600_000,
    );
    await gathered.next();
    const resting = gathered.next();
    await gathered.return!();
    expect(await resting).toMatchObject({ done: true });
  });

  test('takes no more than a thousand ahead of its reader', async () => {
    let asked = 0;
    const source: AsyncIterableIterator<number> = {
      next: () => Promise.resolve({ done: false, value: (asked += 1) }),
      return: over,
      [Symbol.asyncIterator]: () => source,
    };
    const gathered = gathering(source, 3_600_000);
    await gathered.next();
    for (let turn = 0; turn < 5_000; turn += 1) await Promise.resolve();
    expect(asked).toBeLessThanOrEqual(1_002);
    await gathered.return!();
  });
});

describe('unfolding', () => {
  async function* times(n: number): AsyncGenerator<number, undefined> {
    for (let turn = 0; turn < n; turn += 1) yield await Promise.resolve(n);
    return undefined;
  }

  test('gives what each value unfolds to, in order, and nothing for what unfolds to nothing', async () => {
    const given: number[] = [];
    for await (const value of unfolding(said([2, 0, 1], over), times)) given.push(value);
    expect(given).toEqual([2, 2, 1]);
  });

  test('asks its source for the next value only when all of the last one was read', async () => {
    let asked = 0;
    const source: AsyncIterableIterator<number> = said([2, 1], over);
    const counted: typeof source = { ...source, next: () => ((asked += 1), source.next()) };
    const unfolded = unfolding(counted, times);
    await unfolded.next();
    await unfolded.next();
    expect(asked).toBe(1);
    await unfolded.next();
    expect(asked).toBe(2);
  });
});
