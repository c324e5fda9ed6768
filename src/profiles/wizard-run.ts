import type { Caller, RequestInfo } from '../access/caller.js';
import { sees, tagFilterText } from '../access/tag-filter.js';
import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { Refused } from '../errors.js';
import { isUuid } from '../ids.js';
import { requireStorableTexts } from '../input-text.js';
import { noSuch } from '../no-such.js';
import type { Recorded, Text } from '../store/event.js';
import type { Answer, EventStore, InlineWrite, Premise } from '../store/store.js';
import type { ProfileOutcome } from './commands.js';
import type { ProfileEvent } from './events.js';
import { profileFold } from './fold.js';
import { requireRegistries, type LivingRegistries } from './premises.js';
import type { Profile } from './profile.js';

/** The list rows after a command, written in the statement of its append. */
export type ProfileRows = (after: Profile, recorded: readonly Recorded<ProfileEvent>[]) => readonly InlineWrite[];

/** What the events of a command take for granted of other streams; see profilePremises. */
export type ProfilePremises = (after: Profile, recorded: readonly Recorded<ProfileEvent>[]) => readonly Premise[];

/** What every command is run with. */
export type RunSettings = {
  readonly store: EventStore;
  readonly rows: ProfileRows;
  readonly premises: ProfilePremises;
  readonly livingRegistries: LivingRegistries;
};

/** One command of the wizard on one profile. */
export type Order<A extends Answer> = {
  /** the mutation's name: the same key and input on another mutation is another command */
  readonly mutation: string;
  readonly profileId: string;
  readonly input: CommandOptions;
  readonly by: RequestInfo;
  readonly decide: (state: Profile) => readonly ProfileEvent[] | Promise<readonly ProfileEvent[]>;
  readonly mustBeNew?: boolean;
  readonly texts?: readonly Text[];
  /** what the outcome says besides the profile and its revision */
  readonly answer: (after: Profile) => A;
};

/** Runs orders on the store; the same idempotency key gives the first outcome again. */
export type Run = <A extends Answer>(order: Order<A>) => Promise<ProfileOutcome & A>;

/** The answer of a command whose outcome is the profile and its revision. */
export const nothingElse = (): Answer => ({});

/** The way of every command: options checked, decided, appended with its list rows, answered. */
export function runOn({ store, rows, premises, livingRegistries }: RunSettings): Run {
  return async <A extends Answer>({ mutation, profileId, input, by, decide, mustBeNew, texts, answer }: Order<A>) => {
    requireOptions(input);
    requireStorableTexts(input);
    requireProfileId(profileId);
    const executed = await store.execute<Profile, ProfileEvent>({
      fold: profileFold,
      streamId: profileId,
      expectedRevision: input.expectedRevision,
      metadata: metadataOf(input, by),
      idempotency: idempotencyOf(mutation, input, by),
      async decide(state) {
        const events = await seenBy(by.caller, decide)(state);
        await requireRegistries(livingRegistries, events);
        return events;
      },
      rows,
      premises,
      answer: (after, revision) => ({ profileId, revision, ...answer(after) }),
      ...(mustBeNew && { mustBeNew }),
      ...(texts && { texts }),
    });
    // A repeated answer was made by this very mutation from this very input: the store compares their hash.
    return executed.answer as ProfileOutcome & A;
  };
}

/**
 * Decides as a caller who may see only some of the profiles: what isn't seen isn't there, and nothing is moved or made
 * where its own author wouldn't find it again.
 * @throws NotFound PROFILE_NOT_FOUND, Refused OUT_OF_SIGHT
 */
function seenBy({ tagFilter }: Caller, decide: Order<Answer>['decide']): Order<Answer>['decide'] {
  if (tagFilter === undefined) return decide;
  return async (state) => {
    if (state.status !== 'absent' && !sees(tagFilter, state.tags)) throw noSuch('SystemProfile');
    const events = await decide(state);
    const unseen = events.some((event) => 'tags' in event.data && !sees(tagFilter, event.data.tags));
    if (!unseen) return events;
    const fault = `You see only profiles whose tag ${tagFilterText(tagFilter)}, and with these tags you wouldn't see this one any more. Choose others.`;
    throw new Refused('OUT_OF_SIGHT', fault, ['tags']);
  };
}

/** @throws NotFound for what can't be a profile's id, before PostgreSQL refuses it as a malformed uuid */
export function requireProfileId(profileId: string): void {
  if (!isUuid(profileId)) throw noSuch('SystemProfile');
}
