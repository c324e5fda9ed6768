import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { keptText, type KeptText } from '../session/kept-text.js';
import { useViewer } from '../session/viewer.js';

/** So long after the last letter what was typed is kept: not with each one, since texts may be long. */
const PAUSE_MS = 300;

const KeptContext = createContext<KeptText>({ read: () => null, write: () => undefined });

/** Around the steps of a draft: where their forms keep what isn't confirmed. */
export const KeptProvider = KeptContext.Provider;

/** What is kept of a version's draft, for whoever is signed in; of "new", before there is a profile. */
export function useKeptOf(profileId: string, version: string): KeptText {
  const { actor } = useViewer();
  return useMemo(() => keptText(sessionStorage, actor.id, `${profileId} ${version}`), [actor.id, profileId, version]);
}

/** Where the forms of this draft keep what isn't confirmed; outside of one nothing is kept. */
export function useKept(): KeptText {
  return useContext(KeptContext);
}

/** Calls `write` a moment after something changed, and at once when its place on the page goes before that. */
export function useWrittenLater(what: unknown, write: () => void): void {
  const latest = useRef(write);
  latest.current = write;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [what]);
  useEffect(() => () => latest.current(), []);
}

/**
 * The state of a form, kept for the tab until it is confirmed or given up.
 * @param keep what of it is kept; null: nothing was typed
 * @returns the state, how to change it, and how to go on from a state that isn't to be kept
 */
export function useKeptState<T extends object | string | null>(
  place: string,
  start: () => T,
  keep: (state: T) => T | null,
) {
  const kept = useKept();
  const [state, setState] = useState<T>(() => (kept.read(place) as T | null) ?? start());
  // Beside the state: a form that is confirmed leaves the page before it is rendered once more.
  const now = useRef<T>(state);
  const written = useRef<T>(state);
  useWrittenLater(state, () => {
    if (now.current === written.current) return;
    kept.write(place, keep(now.current));
    written.current = now.current;
  });
  const change = useCallback(
    (next: (before: T) => T) => {
      now.current = next(now.current);
      setState(now.current);
    },
    [now],
  );
  const settle = useCallback(
    (next: T) => {
      kept.write(place, null);
      written.current = next;
      change(() => next);
    },
    [kept, place, written, change],
  );
  return [state, change, settle] as const;
}
