import type { ProfileEvent } from '../src/profiles/events.js';
import type { Recorded } from '../src/store/event.js';
import type { Actor } from '../src/store/event.js';
import { globalId } from './global-id.js';

/** What the fields of a ProfileEvent are read from. */
export type EventRoot = {
  readonly id: string;
  readonly cursor: string;
  readonly profileId: string;
  readonly revision: number;
  readonly type: string;
  readonly actor: Actor;
  readonly note: string | null;
  readonly recordedAt: Date;
  readonly hash: string;
  readonly recorded: Recorded<ProfileEvent>;
};

/** An event of a profile as callers see it. */
export function eventRoot(recorded: Recorded<ProfileEvent>): EventRoot {
  const { streamId, revision, type, metadata, recordedAt, hash, cursor } = recorded;
  return {
    id: globalId('ProfileEvent', streamId, revision),
    cursor,
    profileId: globalId('SystemProfile', streamId),
    revision,
    type,
    actor: metadata.actor,
    note: metadata.note ?? null,
    recordedAt,
    hash,
    recorded,
  };
}
