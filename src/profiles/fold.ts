import type { Fold, Recorded } from '../store/event.js';
import { currentContent } from './content.js';
import type { Layer, ProfileEvent } from './events.js';
import type { Draft, Existing, Profile } from './profile.js';

type EventOf<T extends ProfileEvent['type']> = Recorded<Extract<ProfileEvent, { type: T }>>;
type Step<T extends ProfileEvent['type']> = (profile: Existing, event: EventOf<T>) => Existing;

/**
 * Folds a profile's history. Total: an event that doesn't fit the state (a layer without a draft) changes nothing but
 * `updatedAt`, an unknown type changes nothing at all. Raise `stateSchema` whenever `Profile` or a step changes.
 */
export const profileFold: Fold<Profile, ProfileEvent> = {
  streamType: 'profile',
  initial: { status: 'absent' },
  evolve,
  stateSchema: 2,
};

/** The profile after one more event. */
export function evolve(state: Profile, event: Recorded<ProfileEvent>): Profile {
  if (state.status === 'absent') return event.type === 'ProfileCreated' ? created(event) : state;
  if (!Object.hasOwn(steps, event.type)) return state;
  // The key picks the step that takes this very event; TypeScript can't follow the pairing.
  const step = steps[event.type] as (profile: Existing, event: Recorded<ProfileEvent>) => Existing;
  return { ...step(state, event), updatedAt: event.recordedAt.toISOString() };
}

function created({ streamId, data, recordedAt }: EventOf<'ProfileCreated'>): Existing {
  const at = recordedAt.toISOString();
  return {
    status: 'active',
    id: streamId,
    slug: data.slug,
    name: data.name,
    description: data.description,
    tags: data.tags,
    origin: data.origin,
    draft: { version: data.version, basedOn: null, layers: [], variables: [] },
    published: null,
    versions: [],
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  };
}

const steps: { readonly [T in ProfileEvent['type']]: Step<T> } = {
  // A profile is created once; a second time is nothing.
  ProfileCreated: (profile) => profile,
  ProfileRenamed: (profile, { data }) => ({ ...profile, name: data.name }),
  DescriptionChanged: (profile, { data }) => ({ ...profile, description: data.description }),
  TagsChanged: (profile, { data }) => ({ ...profile, tags: data.tags }),

  LayerAdded: onDraft(({ layers }, { layer }) => ({ layers: [...layers, layer] })),
  LayerRenamed: onLayer((_, { name }) => ({ name })),
  LayerValuesChanged: onLayer((_, { values }) => ({ values })),
  LayerInstallOrderChanged: onLayer((_, { installOrder }) => ({ installOrder })),
  LayerVmMarkChanged: onLayer((_, { vmManifest }) => ({ vmManifest })),
  LayerSourceChanged: sourced,
  LayerPresetsChanged: onLayer((_, { presets }) => ({ presets })),
  LayersReordered: onDraft(({ layers }, { layerIds }) => ({ layers: arranged(layers, layerIds) })),
  LayerRemoved: onDraft(({ layers }, { layerId }) => ({ layers: layers.filter((layer) => layer.id !== layerId) })),

  ManifestAttached: onLayer(({ manifests }, { manifest }) => ({ manifests: [...manifests, manifest] })),
  ManifestReplaced: onLayer(({ manifests }, { manifest }) => ({
    manifests: manifests.map((one) => (one.name === manifest.name ? manifest : one)),
  })),
  ManifestDetached: onLayer(({ manifests }, { name }) => ({ manifests: manifests.filter((one) => one.name !== name) })),

  VariablesSet: onDraft((_, { variables }) => ({ variables })),

  VersionPublished: published,
  DraftOpened: (profile, { data: { version, basedOn, content } }) => ({
    ...profile,
    draft: { version, basedOn, ...content },
  }),
  DraftDiscarded: (profile) => ({ ...profile, draft: null }),
  ProfileDeleted: (profile, { recordedAt }) => ({
    ...profile,
    status: 'deleted',
    draft: null,
    deletedAt: recordedAt.toISOString(),
  }),
};

function published(profile: Existing, { data, revision, recordedAt, metadata }: EventOf<'VersionPublished'>): Existing {
  const { layers, variables } = currentContent(profile);
  const version = {
    version: data.version,
    revision,
    contentDigest: data.contentDigest,
    note: metadata.note ?? null,
    publishedAt: recordedAt.toISOString(),
    publishedBy: metadata.actor,
  };
  return { ...profile, draft: null, published: { layers, variables }, versions: [...profile.versions, version] };
}

/** A layer that has a source wants for none any more. */
function sourced(profile: Existing, { data: { layerId, source } }: EventOf<'LayerSourceChanged'>): Existing {
  const { draft } = profile;
  if (!draft) return profile;
  const layers = draft.layers.map((layer) => {
    if (layer.id !== layerId) return layer;
    const { wanted: _, ...found } = layer;
    return { ...found, source };
  });
  return { ...profile, draft: { ...draft, layers } };
}

function onDraft<D extends object>(change: (draft: Draft, data: D) => Partial<Draft>) {
  return (profile: Existing, event: { readonly data: D }): Existing =>
    profile.draft ? { ...profile, draft: { ...profile.draft, ...change(profile.draft, event.data) } } : profile;
}

function onLayer<D extends { readonly layerId: string }>(change: (layer: Layer, data: D) => Partial<Layer>) {
  return onDraft<D>(({ layers }, data) => ({
    layers: layers.map((layer) => (layer.id === data.layerId ? { ...layer, ...change(layer, data) } : layer)),
  }));
}

/** The layers in the order of `ids`; those that it doesn't name stay last. */
function arranged(layers: readonly Layer[], ids: readonly string[]): readonly Layer[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = (layer: Layer) => places.get(layer.id) ?? ids.length;
  return [...layers].sort((a, b) => placeOf(a) - placeOf(b));
}
