/** Runs work on the same key one after the other, in the order of asking; other keys don't wait. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Queues of one process: they spare it conflicts with itself. Between processes the head of the stream decides. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();

  return async (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work);
    // The next in the queue starts whether this one succeeds or fails; the failure is this one's caller's to handle.
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, over);
    try {
      return await turn;
    } finally {
      if (last.get(key) === over) last.delete(key);
    }
  };
}
