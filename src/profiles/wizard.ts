import { newId as newUuid } from '../ids.js';
import type { EventStore } from '../store/store.js';
import type { Wizard } from './commands.js';
import type { Existing } from './profile.js';
import type { Review } from './review.js';
import { creationCommands } from './wizard-creation.js';
import { layerCommands } from './wizard-layers.js';
import type { Slugs } from './slugs.js';
import type { LivingRegistries } from './premises.js';
import { runOn, type ProfilePremises, type ProfileRows } from './wizard-run.js';
import { sourcedLayerCommands } from './wizard-sourced-layers.js';
import { importCommand } from './wizard-import.js';
import { noSources, type LayerSources, type RegistryNamed } from './wizard-sources.js';
import { versionCommands } from './wizard-versions.js';

/** What the wizard asks of the rest of the house. */
export type WizardDependencies = {
  readonly store: EventStore;
  /** the list rows after a command, for the statement of its append */
  readonly rows: ProfileRows;
  /** judges the open draft */
  readonly review: (profile: Existing) => Promise<Review>;
  readonly slugs: Slugs;
  /** where packs and charts come from; without it every layer from a registry is refused */
  readonly sources?: LayerSources;
  /** finds the registries that imports name; without it none is found */
  readonly registryNamed?: RegistryNamed;
  /** names of the devices that follow a profile; without it none does */
  readonly usedBy?: (profileId: string) => Promise<readonly string[]>;
  /** what commands take for granted of registries and devices when they are written; without it nothing */
  readonly premises?: ProfilePremises;
  /** which registries are there; without it all are */
  readonly livingRegistries?: LivingRegistries;
  readonly newId?: () => string;
};

/** The wizard: checks inputs, turns texts into references, asks the deciders and runs the outcome on the store. */
export function createWizard(dependencies: WizardDependencies): Wizard {
  const { store, rows, review, slugs, sources = noSources } = dependencies;
  const { usedBy = () => Promise.resolve([]), newId = () => newUuid() } = dependencies;
  const { registryNamed = () => Promise.resolve(null) } = dependencies;
  const { premises = () => [], livingRegistries = (ids) => Promise.resolve(ids) } = dependencies;
  const run = runOn({ store, rows, premises, livingRegistries });
  return {
    ...creationCommands({ run, store, slugs, newId, usedBy }),
    ...importCommand({ run, slugs, sources, registryNamed, newId }),
    ...layerCommands({ run, newId }),
    ...sourcedLayerCommands({ run, store, sources, newId }),
    ...versionCommands({ run, store, review }),
  };
}
