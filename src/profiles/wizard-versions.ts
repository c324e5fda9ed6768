import type { EventStore } from '../store/store.js';
import type { Wizard } from './commands.js';
import { setVariables } from './decide/variables.js';
import { baseOf, discardDraft, finish, finishable, revise } from './decide/versions.js';
import type { Content } from './events.js';
import { profileFold } from './fold.js';
import { variablesFrom } from './input-variables.js';
import type { Existing, Profile } from './profile.js';
import type { Review } from './review.js';
import { nothingElse, type Run } from './wizard-run.js';

type Dependencies = {
  readonly run: Run;
  readonly store: EventStore;
  /** reads the draft's texts and judges them */
  readonly review: (profile: Existing) => Promise<Review>;
};

/** From draft to version and back: variables, Finish, the next draft. */
export function versionCommands({
  run,
  store,
  review,
}: Dependencies): Pick<Wizard, 'setVariables' | 'finish' | 'revise' | 'discardDraft'> {
  return {
    setVariables: async (input, by) => {
      const { profileId } = input;
      const variables = variablesFrom(input.variables);
      const order = { mutation: 'setVariables', profileId, input, by, answer: nothingElse };
      return run({ ...order, decide: (state) => setVariables(state, variables) });
    },

    finish: (input, by) => {
      const { profileId } = input;
      const order = { mutation: 'finishSystemProfile', profileId, input, by, answer: newestVersion };
      return run({ ...order, decide: async (state) => finish(state, await review(finishable(state).profile)) });
    },

    revise: (input, by) => {
      const { profileId, version, basedOn } = input;
      const order = { mutation: 'reviseSystemProfile', profileId, input, by, answer: nothingElse };
      return run({
        ...order,
        decide: async (state) => revise(state, { version, ...(await startOf(store, profileId, state, basedOn)) }),
      });
    },

    discardDraft: (input, by) => {
      const { profileId } = input;
      return run({ mutation: 'discardDraft', profileId, input, by, answer: nothingElse, decide: discardDraft });
    },
  };
}

/** What a new draft starts from. Only an older version needs a second look at the log: the state holds the newest. */
async function startOf(
  store: EventStore,
  profileId: string,
  state: Profile,
  basedOn: string | undefined,
): Promise<{ basedOn: string | null; content: Content }> {
  const base = baseOf(state, basedOn);
  if (!base) return { basedOn: null, content: { layers: [], variables: [] } };
  const { state: then } = await store.load(profileFold, profileId, { revision: base.revision });
  if (then.status === 'absent' || !then.published) {
    throw new Error(
      `Profile ${profileId} has no published content at revision ${base.revision}, where version ${base.version} was published.`,
    );
  }
  return { basedOn: base.version, content: then.published };
}

function newestVersion(after: Profile): { version: string } {
  return { version: after.status === 'absent' ? '' : (after.versions.at(-1)?.version ?? '') };
}
