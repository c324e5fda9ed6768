import { useEffect, useMemo } from 'react';

type Reread = {
  /** Reads soon: however often it is called, once a second at most. */
  readonly soon: () => void;
};

/** As long as nobody tells: reads while somebody looks. */
const LOOK_MS = 10_000;
const SOON_MS = 1_000;

/** Keeps a list fresh: it is read again when something was told, and now and then for what nobody tells. */
export function useReread(read: () => void): Reread {
  const order = useMemo(() => createOrder(read), [read]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && order.soon(), LOOK_MS);
    return () => {
      clearInterval(timer);
      order.cancel();
    };
  }, [order]);
  return order;
}

/** The first call reads at once; those that come within a second after it are one more. */
function createOrder(read: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const rest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) soon();
    }, SOON_MS);
  };
  const soon = () => {
    isWanted = timer !== undefined;
    if (isWanted) return;
    read();
    rest();
  };
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return { soon, cancel };
}
