import type { Signals } from './feed.js';
import type { Wake } from './wake.js';

/** Signals by topic over the shared wake-up; a watcher that is busy gets one signal for all that it missed. */
export function createSignals(wake: Wake): Signals {
  return {
    send: (topic) => wake.send(prefixed(topic)),
    watch: (topic) => watch(wake, prefixed(topic)),
  };
}

/** Keeps signals apart from the store's own wake-ups. */
function prefixed(topic: string): string {
  return `signal/${topic}`;
}

function watch(wake: Wake, topic: string): AsyncIterableIterator<void> {
  let due = true; // the first yield comes at once: the watcher reads the present state before it waits for changes
  let closed = false;
  let waiting: (() => void)[] = [];

  const release = (): void => {
    const released = waiting;
    waiting = [];
    released.forEach((resume) => resume());
  };
  const stopListening = wake.listen(topic, () => {
    due = true;
    release();
  });
  const done = { done: true, value: undefined } as const;

  return {
    async next() {
      while (!due && !closed) await new Promise<void>((resume) => waiting.push(resume));
      if (closed) return done;
      due = false;
      return { done: false, value: undefined };
    },
    async return() {
      closed = true;
      stopListening();
      release();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
