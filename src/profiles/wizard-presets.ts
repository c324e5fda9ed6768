import { Refused } from '../errors.js';
import type { EventStore } from '../store/store.js';
import type { UpdateLayer } from './commands.js';
import { layerOf, openDraft } from './decide/preconditions.js';
import type { Draft, Profile } from './profile.js';
import type { LayerSources, ResolvedSource } from './wizard-sources.js';

/** The values that an update gives a layer; `readFrom`: the values they were made of, which must still be the layer's. */
export type NewValues = { readonly values: string | undefined; readonly readFrom?: string };

type Ports = { readonly store: Pick<EventStore, 'texts'>; readonly sources: LayerSources };

/**
 * Merges the presets that an update chooses into the values that it gives, or else into those of the layer; whatever
 * else an author typed stays. An update that chooses no presets leaves values as they are.
 * @param pinned what the update pins the layer to, else what it is pinned to already
 */
export async function presetValues(
  { store, sources }: Ports,
  draft: Draft,
  { layerId, values, presets }: UpdateLayer,
  pinned: ResolvedSource | null,
): Promise<NewValues> {
  const given = values ?? undefined;
  const layer = layerOf(draft, layerId);
  const source = pinned?.source ?? layer.source;
  if (presets === undefined || source === null || layer.kind !== 'PACK') return { values: given };
  const { digest } = layer.values;
  const before = given ?? (await store.texts([digest])).get(digest) ?? '';
  const merged = await sources.withPresets(source, before, presets ?? []);
  if (given !== undefined) return { values: merged };
  return merged === before ? { values: undefined } : { values: merged, readFrom: digest };
}

/** @throws Refused VALUES_CHANGED when an edit came between reading values and writing them with presets */
export function requireStillRead(state: Profile, layerId: string, readFrom: string | undefined): void {
  if (readFrom === undefined) return;
  const layer = layerOf(openDraft(state).draft, layerId);
  if (layer.values.digest === readFrom) return;
  throw new Refused(
    'VALUES_CHANGED',
    `The values of "${layer.name}" were changed meanwhile; look at them, then choose the presets again.`,
    ['presets'],
  );
}
