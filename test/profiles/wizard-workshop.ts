import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import type { RequestInfo } from '../../src/access/caller.js';
import type { Wizard } from '../../src/profiles/commands.js';
import { profileFold } from '../../src/profiles/fold.js';
import type { Existing } from '../../src/profiles/profile.js';
import { profileRows } from '../../src/profiles/projection.js';
import { createSlugs } from '../../src/profiles/slugs.js';
import { profileUpcasters } from '../../src/profiles/upcasters.js';
import { createWizard, type WizardDependencies } from '../../src/profiles/wizard.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { soundReview } from './samples.js';

/** A wizard on a database of its own. */
export type Workshop = {
  readonly database: FreshDatabase;
  readonly store: ManagedEventStore;
  readonly wizard: Wizard;
  /** another wizard on the same store, with other neighbours */
  readonly with: (neighbours: Partial<WizardDependencies>) => Wizard;
  /** the profile at its head */
  readonly profile: (profileId: string) => Promise<Existing>;
  /** the types of a profile's events */
  readonly events: (profileId: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** A user of the API. */
export const caller = (id: string): RequestInfo => ({
  caller: { actor: { kind: 'USER', id }, role: 'EDITOR' },
  requestId: `request-of-${id}`,
});

/** Opens a workshop; its reviews find nothing unless told otherwise. */
export async function openWorkshop(): Promise<Workshop> {
  const database = await freshDatabase();
  const store = createEventStore({ pool: database.pool, upcasters: profileUpcasters });
  const dependencies: WizardDependencies = {
    store,
    rows: profileRows,
    review: () => Promise.resolve(soundReview),
    slugs: createSlugs(database.pool),
  };
  return {
    database,
    store,
    wizard: createWizard(dependencies),
    with: (neighbours) => createWizard({ ...dependencies, ...neighbours }),
    profile: async (profileId) => {
      const { state } = await store.load(profileFold, profileId);
      if (state.status === 'absent') throw new Error(`There is no profile ${profileId}.`);
      return state;
    },
    events: async (profileId) => {
      const slice = await store.readStream({ streamId: profileId, limit: 1_000 });
      return slice.map((event) => event.type);
    },
    close: async () => {
      await store.settled();
      await database.close();
    },
  };
}
