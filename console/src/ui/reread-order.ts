const SOON_MS = 1_000;

/** Reads once a second at most: the first call reads at once, those that come within a second after it are one more. */
export function createOrder(read: () => void): { readonly soon: () => void; readonly cancel: () => void } {
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
