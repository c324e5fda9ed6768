import { NotFound } from '../errors.js';
import type { Recorded } from '../store/event.js';
import type { Premise } from '../store/store.js';
import type { Layer, ProfileEvent } from './events.js';
import type { Profile } from './profile.js';

/**
 * What a profile's events take for granted of registries and devices: new layers, that their registries are there;
 * a draft that opens, that nobody removes its registries unseen; a deletion, that no device follows the profile.
 */
export function profilePremises(after: Profile, recorded: readonly Recorded<ProfileEvent>[]): readonly Premise[] {
  if (after.status === 'absent') return [];
  const taken = registriesTaken(recorded);
  const reopened = recorded.flatMap(({ type, data }) =>
    type === 'DraftOpened' ? registriesOf(data.content.layers) : [],
  );
  const isDeleted = recorded.some(({ type }) => type === 'ProfileDeleted');
  return [
    ...(taken.length > 0 ? [premise('read.require_registries', taken, 'uuid[]')] : []),
    ...(reopened.length > 0 ? [premise('read.hold_registries', reopened, 'uuid[]')] : []),
    ...(isDeleted ? [premise('read.require_no_followers', after.id, 'uuid')] : []),
  ];
}

/** The registries of layers and sources that events add. */
function registriesTaken(events: readonly ProfileEvent[]): readonly string[] {
  const ids = events.flatMap(({ type, data }) => {
    if (type === 'LayerAdded') return registriesOf([data.layer]);
    return type === 'LayerSourceChanged' ? [data.source.registryId] : [];
  });
  return [...new Set(ids)];
}

/** The registries that layers come from, each once. */
export function registriesOf(layers: readonly Layer[]): readonly string[] {
  return [...new Set(layers.flatMap(({ source }) => (source ? [source.registryId] : [])))].sort();
}

/** Which of some registries are there. */
export type LivingRegistries = (ids: readonly string[]) => Promise<readonly string[]>;

/** @throws NotFound when a registry was removed since the layer's source was looked up in it */
export async function requireRegistries(living: LivingRegistries, events: readonly ProfileEvent[]): Promise<void> {
  const taken = registriesTaken(events);
  if (taken.length === 0) return;
  const found = new Set(await living(taken));
  if (taken.every((id) => found.has(id))) return;
  throw new NotFound('REGISTRY_NOT_FOUND', 'The registry was removed meanwhile; choose another from the list.', [
    'registryId',
  ]);
}

function premise(name: string, value: unknown, type: string): Premise {
  return { sql: (bind) => `${name}(${bind(value)}::${type})` };
}
