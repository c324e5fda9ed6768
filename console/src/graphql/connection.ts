/** Whether the server answers, as far as the page knows. */
export type Connection = {
  readonly isLost: () => boolean;
  /** Calls back when it is lost and when it is back; gives the way to stop. */
  readonly watch: (changed: () => void) => () => void;
  /** Something could not be sent or received: from here on the server is asked until it answers. */
  readonly lose: () => void;
  /** Asks the server now. When it doesn't answer, the connection is lost. */
  readonly check: () => Promise<boolean>;
};

const READY = '/readyz';
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Follows the connection: once lost, it is tried again with growing pauses, and at once when the network is back. */
export function openConnection(): Connection {
  const watchers = new Set<() => void>();
  let lost = false;
  let pauseMs = SHORTEST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: boolean) => {
    if (lost === next) return;
    lost = next;
    for (const changed of watchers) changed();
  };
  const look = async () => {
    const there = await answers();
    pauseMs = there ? SHORTEST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    if (there) become(false);
    else timer = setTimeout(() => void look(), pauseMs);
  };
  whenPromising(() => {
    if (!lost) return;
    clearTimeout(timer);
    void look();
  });
  const lose = () => {
    if (lost) return;
    become(true);
    void look();
  };
  return {
    isLost: () => lost,
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    lose,
    check: async () => {
      const there = await answers();
      if (!there) lose();
      return there;
    },
  };
}

/** Calls when it is worth a try: the network is back, or somebody looks at the tab. */
function whenPromising(tryNow: () => void): void {
  addEventListener('online', tryNow);
  document.addEventListener('visibilitychange', tryNow);
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(READY, { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
