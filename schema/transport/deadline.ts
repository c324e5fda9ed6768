/** Gives the result of `work`, or of `late` when the work takes longer; work that is late goes on unheard. */
export function withDeadline<T>(work: Promise<T>, timeoutMs: number, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(late());
    }, timeoutMs);
    const settle = <V>(then: (value: V) => void) => {
      return (value: V) => {
        clearTimeout(timer);
        then(value);
      };
    };
    work.then(settle(resolve), settle(reject));
  });
}
