/**
 * What a map gives for one value: `value` (undefined: nothing to send) and whether it was the last.
 */
export type Step<T> = { readonly value?: T | undefined; readonly last?: boolean };

/**
 * Maps, filters and ends an iteration. Written by hand, because an async generator that waits for its source ignores
 * `return()` until the source speaks again: a client that left would hold its subscription until the next event.
 */
export function stepping<A, B>(
  source: AsyncIterableIterator<A>,
  step: (value: A) => Step<B> | Promise<Step<B>>,
): AsyncIterableIterator<B> {
  let over = false;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    // Once: leaving makes the source end, which would lead here again.
    if (!over) {
      over = true;
      await source.return?.();
    }
    return { done: true, value: undefined };
  };
  const next = async (): Promise<IteratorResult<B>> => {
    while (!over) {
      const given = await source.next();
      if (given.done === true) return end();
      const { value, last = false } = await step(given.value);
      if (last) await end();
      if (value !== undefined) return { done: false, value };
    }
    return { done: true, value: undefined };
  };
  return iterator(async () => next().catch((error: unknown) => end().then(() => Promise.reject(error as Error))), end);
}

/** Joins iterations into one that ends when all have ended; a value is taken from each at most once ahead of its reader. */
export function merging<T>(...sources: readonly AsyncIterableIterator<T>[]): AsyncIterableIterator<T> {
  const pending = new Map<AsyncIterableIterator<T>, Promise<Arrival<T>>>();
  const ask = (source: AsyncIterableIterator<T>) =>
    pending.set(
      source,
      source.next().then((result) => ({ source, result })),
    );
  sources.forEach(ask);
  const next = async (): Promise<IteratorResult<T>> => {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) pending.delete(source);
      else {
        ask(source);
        return result;
      }
    }
    return { done: true, value: undefined };
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    pending.clear();
    await Promise.all(sources.map(async (source) => source.return?.()));
    return { done: true, value: undefined };
  };
  return iterator(next, end);
}

/** Gives one after the other what each value of a source unfolds to; the next is asked for when all of the last was read. */
export function unfolding<A, B>(
  source: AsyncIterableIterator<A>,
  unfold: (value: A) => AsyncIterator<B, undefined>,
): AsyncIterableIterator<B> {
  let part: AsyncIterator<B, undefined> | null = null;
  const next = async (): Promise<IteratorResult<B>> => {
    for (;;) {
      const step = await part?.next();
      if (step?.done === false) return step;
      part = null;
      const given = await source.next();
      if (given.done === true) return { done: true, value: undefined };
      part = unfold(given.value);
    }
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await Promise.all([source.return?.(), part?.return?.()]);
    return { done: true, value: undefined };
  };
  return iterator(next, end);
}

type Arrival<T> = { readonly source: AsyncIterableIterator<T>; readonly result: IteratorResult<T> };

/** An iteration that gives nothing and ends when its reader goes: for what can't happen yet. */
export function silence(): AsyncIterableIterator<never> {
  let leave: (result: IteratorReturnResult<undefined>) => void;
  const left = new Promise<IteratorReturnResult<undefined>>((resolve) => (leave = resolve));
  return iterator<never>(
    () => left,
    () => {
      leave({ done: true, value: undefined });
      return left;
    },
  );
}

/** An iteration from its two ways on. */
export function iterator<T>(
  next: () => Promise<IteratorResult<T>>,
  end: () => Promise<IteratorReturnResult<undefined>>,
): AsyncIterableIterator<T> {
  const self: AsyncIterableIterator<T> = {
    next,
    return: end,
    throw: async (error: unknown) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => self,
  };
  return self;
}
