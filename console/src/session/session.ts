/** Who is at the keyboard, as far as requests are concerned. */
export type Session = {
  /** What goes with every request. Empty when the browser sends a cookie by itself. */
  readonly headers: () => Record<string, string>;
  /** Takes an API key for this tab, until it is closed; null when the server has set a cookie. */
  readonly begin: (apiKey: string | null) => void;
  /** It is over: whoever was signed in is known no more, and the sign-in page comes back. */
  readonly end: () => void;
  /** The server no longer knows whoever was signed in: as `end`, and the sign-in page says why it is there. */
  readonly lapse: () => void;
  /** Whether somebody was in and the server ended it. */
  readonly hasLapsed: () => boolean;
  /** The server knows who it is. */
  readonly enter: () => void;
  /** Calls back when it begins or ends; gives the way to stop. */
  readonly watch: (changed: () => void) => () => void;
  /** Rises with every beginning and end. */
  readonly generation: () => number;
};

const STORED = 'system-profiles.key';

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The session of a tab. Whether somebody is signed in is the server's to say (the query `viewer`): a session that
 * lives in a cookie needs no key here and works the same.
 */
export function openSession(storage: Store): Session {
  const { change, ...watched } = watchable();
  let [over, entered, lapsed] = [false, false, false];
  const end = (wasIn: boolean) => {
    // Ended already: several answers of one page may say so at once.
    if (over) return;
    change(() => {
      [over, entered, lapsed] = [true, false, wasIn];
      storage.removeItem(STORED);
    });
  };
  return {
    ...watched,
    headers: () => {
      const key = storage.getItem(STORED);
      return key === null ? {} : { authorization: `Bearer ${key}` };
    },
    begin: (apiKey) =>
      change(() => {
        [over, lapsed] = [false, false];
        if (apiKey === null) storage.removeItem(STORED);
        else storage.setItem(STORED, apiKey);
      }),
    end: () => end(false),
    lapse: () => end(entered),
    hasLapsed: () => lapsed,
    enter: () => {
      [over, entered] = [false, true];
    },
  };
}

/** Tells those who watch of every change. */
function watchable() {
  const watchers = new Set<() => void>();
  let generation = 0;
  return {
    change: (act: () => void) => {
      act();
      generation += 1;
      for (const changed of watchers) changed();
    },
    watch: (changed: () => void) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    generation: () => generation,
  };
}
