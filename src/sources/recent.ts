/** The last few answers, the least recently used forgotten first. A failure is not kept. */
export type Recent<T> = (key: string, make: () => Promise<T>) => Promise<T>;

/** @param most how many answers are kept */
export function createRecent<T>(most: number): Recent<T> {
  const answers = new Map<string, Promise<T>>();
  return async (key, make) => {
    const answer = answers.get(key) ?? make();
    // Set anew, it is the last one in the map's order.
    answers.delete(key);
    answers.set(key, answer);
    const oldest = answers.keys().next();
    if (answers.size > most && oldest.done !== true) answers.delete(oldest.value);
    try {
      return await answer;
    } catch (error) {
      if (answers.get(key) === answer) answers.delete(key);
      throw error;
    }
  };
}
