import { useEffect, useState } from 'react';

/** How one can sign in here. */
export type Ways = {
  /** an identity provider, and what people call it */
  readonly provider: { readonly name: string } | null;
  readonly hasAccounts: boolean;
};

const UNKNOWN: Ways = { provider: null, hasAccounts: false };

/** Asks the server; null until it has answered. */
export function useWays(): Ways | null {
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => {
    const control = new AbortController();
    void readWays(control.signal).then((read) => control.signal.aborted || setWays(read));
    return () => control.abort();
  }, []);
  return ways;
}

async function readWays(signal: AbortSignal): Promise<Ways> {
  try {
    const answer = await fetch('/sign-in/ways', { signal });
    return answer.ok ? ((await answer.json()) as Ways) : UNKNOWN;
  } catch {
    // The forms say what is wrong as soon as somebody tries.
    return UNKNOWN;
  }
}
