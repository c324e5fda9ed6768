import type { TadaDocumentNode } from 'gql.tada';
import { useCallback, useRef } from 'react';
import { useClient } from 'urql';
import { send, type Outcome, type UserError } from '../graphql/send.js';
import type { OwnSteps } from './own-steps.js';

type Answered = {
  readonly systemProfile: { readonly revision: number } | null;
  readonly userErrors: readonly UserError[];
};

/** What the desk adds to the input of each command. */
type Addressed = { readonly profileId: string; readonly expectedRevision?: number | null };

/**
 * Runs a command of the wizard. When somebody was faster the person is asked: keep mine (it is sent again on the
 * newest state) or not (the outcome is `dropped`).
 */
export type Command = <Input extends Addressed, Payload extends Answered>(
  mutation: TadaDocumentNode<{ answer: Payload }, { input: Input }>,
  input: Omit<Input, keyof Addressed>,
) => Promise<Outcome<Payload> | { readonly kind: 'dropped' }>;

type Settings = {
  readonly profileId: string;
  /** The newest revision that is on the screen. */
  readonly revision: number;
  readonly own: OwnSteps;
  /** Asks what shall be after a conflict: true, keep mine. */
  readonly ask: (since: number) => Promise<boolean>;
  readonly refresh: () => Promise<unknown>;
  readonly onWork: (change: (working: number) => number) => void;
};

/** The way to run commands, one after the other, each on what the one before left. */
export function useCommands(settings: Settings): Command {
  const client = useClient();
  const latest = useRef(settings);
  latest.current = settings;
  // What the last command left may be newer than what is on the screen.
  const left = useRef(0);
  return useCallback(
    async (mutation, input) => {
      const { onWork } = latest.current;
      onWork((working) => working + 1);
      try {
        for (;;) {
          const { profileId, revision, own, ask, refresh } = latest.current;
          const expectedRevision = Math.max(revision, left.current);
          const outcome = await send(client, mutation, { ...input, profileId, expectedRevision } as never);
          if (outcome.kind === 'done') {
            const upTo = outcome.payload.systemProfile?.revision ?? expectedRevision;
            own.add(expectedRevision, upTo);
            left.current = Math.max(left.current, upTo);
            await refresh();
            return outcome;
          }
          const conflict = outcome.kind === 'refused' && outcome.errors.find(({ code }) => code === 'CONFLICT');
          if (!conflict) return outcome;
          if (!(await ask(expectedRevision))) return { kind: 'dropped' };
          left.current = Math.max(left.current, conflict.actualRevision ?? 0);
        }
      } finally {
        onWork((working) => working - 1);
      }
    },
    [client],
  );
}
