/** A value that may be known already. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Goes on with a value: at once when it is known, else as soon as it is. What nearly every request knows at once (who
 * asks, that it isn't one too many) costs it no promise and no turn of the queue this way.
 */
export function whenKnown<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
