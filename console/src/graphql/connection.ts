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
  const become = (next: boolean) => {
    if (lost === next) return;
    lost = next;
    for (const changed of watchers) changed();
  };
  const patience = openPatience(() => become(false));
  whenPromising(() => lost && patience.lookNow());
  const lose = () => {
    if (lost) return;
    become(true);
    patience.begin();
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

/** Asks the server, with growing pauses, until it answers. */
function openPatience(onBack: () => void) {
  let pauseMs = SHORTEST_PAUSE_MS;
  let backAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    if (!(await answers())) {
      lookLater();
      return;
    }
    backAt = performance.now();
    onBack();
  };
  const lookLater = () => {
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    timer = setTimeout(() => void look(), pauseMs);
  };
  return {
    begin: () => {
      // A server that says it is ready and lets nothing else through isn't asked all the time.
      if (performance.now() - backAt < pauseMs * 2) {
        lookLater();
        return;
      }
      pauseMs = SHORTEST_PAUSE_MS;
      void look();
    },
    lookNow: () => {
      clearTimeout(timer);
      void look();
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
