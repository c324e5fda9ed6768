import { iterator } from './iteration.js';

/** So many are kept for a reader that doesn't come; then the source waits, too. */
const MOST = 1_000;

/**
 * Joins what comes within a pause: the first is told at once, whatever follows within `pauseMs` is told together. So a
 * reader hears of a thousand changes in a second as of one.
 */
export function gathering<T>(source: AsyncIterableIterator<T>, pauseMs: number): AsyncIterableIterator<readonly T[]> {
  const pile: Pile<T> = { gathered: [], isOver: false, fault: null, changed: createBell() };
  let reading: Promise<void> | null = null;
  let freeAt = 0;
  const next = async (): Promise<IteratorResult<readonly T[]>> => {
    reading ??= fill(pile, source);
    await rest(pile, freeAt - performance.now());
    const taken = await take(pile);
    if (taken === null) return { done: true, value: undefined };
    freeAt = performance.now() + pauseMs;
    return { done: false, value: taken };
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    close(pile);
    await source.return?.();
    return { done: true, value: undefined };
  };
  return iterator(next, end);
}

/** What was gathered and not yet taken. */
type Pile<T> = {
  gathered: T[];
  isOver: boolean;
  fault: { readonly error: unknown } | null;
  readonly changed: Bell;
};

async function fill<T>(pile: Pile<T>, source: AsyncIterableIterator<T>): Promise<void> {
  try {
    for (let step = await source.next(); step.done !== true; step = await source.next()) {
      pile.gathered.push(step.value);
      pile.changed.ring();
      while (pile.gathered.length >= MOST && !pile.isOver) await pile.changed.rung();
      if (pile.isOver) return;
    }
  } catch (error) {
    pile.fault = { error };
  }
  close(pile);
}

function close(pile: Pile<unknown>): void {
  pile.isOver = true;
  pile.changed.ring();
}

/** Waits, until the end at most. */
async function rest(pile: Pile<unknown>, ms: number): Promise<void> {
  if (ms <= 0) return;
  const until = { isOver: false };
  const timer = setTimeout(() => {
    until.isOver = true;
    pile.changed.ring();
  }, ms);
  while (!until.isOver && !pile.isOver) await pile.changed.rung();
  clearTimeout(timer);
}

/** What there is, as soon as there is something; null at the end. */
async function take<T>(pile: Pile<T>): Promise<readonly T[] | null> {
  while (pile.gathered.length === 0 && !pile.isOver) await pile.changed.rung();
  const taken = pile.gathered;
  pile.gathered = [];
  pile.changed.ring();
  if (taken.length > 0) return taken;
  if (pile.fault !== null) throw pile.fault.error;
  return null;
}

/** Wakes whoever waits for a change. */
type Bell = { readonly ring: () => void; readonly rung: () => Promise<void> };

function createBell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      woken.forEach((resume) => resume());
    },
    rung: () => new Promise((resume) => waiting.push(resume)),
  };
}
