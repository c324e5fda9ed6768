import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient, useQuery, useSubscription, type CombinedError } from 'urql';
import { ChangedSubscription, DraftQuery, SinceQuery, type DraftProfile, type Step } from './draft-query.js';
import { OwnSteps } from './own-steps.js';
import { useCommands, type Command } from './use-commands.js';

/** A profile's draft as the wizard's steps see it. */
export type DraftDesk = {
  readonly profile: DraftProfile;
  /** Runs a command on the newest state that is shown; asks when somebody was faster. */
  readonly run: Command;
  /** What others did since the page was opened and nobody has acknowledged. */
  readonly others: readonly Step[];
  readonly acknowledge: () => void;
};

/** What there is to show: the desk, that it is being read, that there is no such profile, or a fault. */
export type DraftState = {
  readonly desk: DraftDesk | null;
  readonly missing: boolean;
  readonly error: CombinedError | undefined;
  /** Commands that met another's: who did what, and what shall be. */
  readonly conflict: Conflict | null;
  readonly retry: () => void;
};

/** Somebody was faster: what they did, and the choice. */
export type Conflict = { readonly steps: readonly Step[]; readonly choose: (mine: boolean) => void };

/** Where a profile was when the page was opened. */
type Opened = { readonly revision: number; readonly after: string | null };

/** More than anybody reads at once; the history has them all. */
const MOST_STEPS = 50;

/** Reads a draft, follows what others do to it, and runs commands. */
export function useDraft(profileId: string): DraftState {
  const client = useClient();
  const [{ data, error, fetching, stale }, read] = useQuery({ query: DraftQuery, variables: { id: profileId } });
  const profile = data?.systemProfile ?? null;
  const refresh = useCallback(
    () => client.query(DraftQuery, { id: profileId }, { requestPolicy: 'network-only' }).toPromise(),
    [client, profileId],
  );
  const own = useRef(new OwnSteps()).current;
  const [working, setWorking] = useState(0);
  const { others, acknowledge } = useOthers(profile, stale, own, refresh);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  const ask = useCallback(
    async (since: number) => {
      const fresh = await refresh();
      const newest = fresh.data?.systemProfile?.revision ?? since;
      const last = Math.min(100, Math.max(1, newest - since));
      const { data: told } = await client
        .query(SinceQuery, { id: profileId, last }, { requestPolicy: 'network-only' })
        .toPromise();
      const steps = (told?.systemProfile?.history.nodes ?? []).filter(({ revision }) => revision > since);
      return new Promise<boolean>((resolve) => {
        const choose = (mine: boolean) => {
          setConflict(null);
          resolve(mine);
        };
        setConflict({ steps, choose });
      });
    },
    [client, profileId, refresh],
  );
  const run = useCommands({ profileId, revision: profile?.revision ?? 0, own, ask, refresh, onWork: setWorking });

  return {
    desk: profile && { profile, run, others: working > 0 ? [] : others, acknowledge },
    missing: data !== undefined && profile === null && !fetching && !stale,
    error,
    conflict,
    retry: () => read({ requestPolicy: 'network-only' }),
  };
}

function useOthers(profile: DraftProfile | null, stale: boolean, own: OwnSteps, refresh: () => Promise<unknown>) {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const [seen, setSeen] = useState(0);
  const known = profile?.revision;
  const opened = useRef<Opened | null>(null);
  // What the cache still has may be older than one's own last steps.
  if (opened.current === null && profile !== null && !stale)
    opened.current = { revision: profile.revision, after: profile.history.nodes[0]?.cursor ?? null };
  // From where the page was opened: after a lost connection, what was missed comes in.
  const { after = null } = opened.current ?? {};
  useSubscription(
    { query: ChangedSubscription, variables: { id: profile?.id ?? '', after }, pause: opened.current === null },
    (_, data) => {
      const step = data.profileChanged;
      setSteps((all) => (all.some(({ id }) => id === step.id) ? all : [...all, step].slice(-MOST_STEPS)));
      return data;
    },
  );
  const newest = steps.at(-1)?.revision ?? 0;
  useEffect(() => {
    if (known !== undefined && newest > known) void refresh();
  }, [newest, known, refresh]);
  return {
    others: steps.filter(
      ({ revision }) => revision > Math.max(seen, opened.current?.revision ?? 0) && !own.has(revision),
    ),
    acknowledge: useCallback(() => setSeen(newest), [newest]),
  };
}
