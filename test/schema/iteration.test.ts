import { describe, expect, test } from '@jest/globals';
import { merging, silence, stepping } from '../../schema/iteration.js';

/** A source that is fed by hand and remembers whether it was left. */
function source<T>() {
  const quiet = silence();
  const values: T[] = [];
  const readers: ((result: IteratorResult<T>) => void)[] = [];
  let left = 0;
  const iterator: AsyncIterableIterator<T> = {
    next: () =>
      values.length > 0
        ? Promise.resolve({ done: false, value: values.shift()! })
        : Promise.race([new Promise<IteratorResult<T>>((resolve) => readers.push(resolve)), quiet.next()]),
    return: () => ((left += 1), quiet.return!()),
    [Symbol.asyncIterator]: () => iterator,
  };
  const feed = (value: T) => {
    const reader = readers.shift();
    if (reader) reader({ done: false, value });
    else values.push(value);
  };
  return { iterator, feed, left: () => left };
}

describe('stepping', () => {
  test('maps, and leaves out what has no value', async () => {
    const { iterator, feed } = source<number>();
    const odd = stepping(iterator, (n) => (n % 2 === 1 ? { value: `${n}!` } : {}));
    [1, 2, 3].forEach(feed);
    expect([await odd.next(), await odd.next()]).toEqual([
      { done: false, value: '1!' },
      { done: false, value: '3!' },
    ]);
  });

  test('ends after the last value and leaves its source once', async () => {
    const { iterator, feed, left } = source<number>();
    const one = stepping(iterator, (value) => ({ value, last: true }));
    feed(1);
    expect(await one.next()).toEqual({ done: false, value: 1 });
    expect(await one.next()).toEqual({ done: true, value: undefined });
    await one.return!();
    expect(left()).toBe(1);
  });

  test('leaves its source at once, even while it waits for it', async () => {
    const { iterator, left } = source<number>();
    const waiting = stepping(iterator, (value) => ({ value }));
    const next = waiting.next();
    await waiting.return!();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(left()).toBe(1);
  });

  test('leaves its source when the map fails', async () => {
    const { iterator, feed, left } = source<number>();
    const failing = stepping(iterator, () => Promise.reject(new Error('no such row')));
    feed(1);
    await expect(failing.next()).rejects.toThrow('no such row');
    expect(left()).toBe(1);
  });
});

describe('merging', () => {
  test('gives what any source gives and leaves all of them', async () => {
    const [a, b] = [source<string>(), source<string>()];
    const both = merging(a.iterator, b.iterator);
    b.feed('b');
    expect(await both.next()).toEqual({ done: false, value: 'b' });
    a.feed('a');
    expect(await both.next()).toEqual({ done: false, value: 'a' });
    const next = both.next();
    await both.return!();
    expect(await next).toEqual({ done: true, value: undefined });
    expect([a.left(), b.left()]).toEqual([1, 1]);
  });
});

test('silence gives nothing until it is left', async () => {
  const quiet = silence();
  const next = quiet.next();
  await quiet.return!();
  expect(await next).toEqual({ done: true, value: undefined });
});
