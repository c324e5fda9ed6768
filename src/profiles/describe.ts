import { someNames } from '../some-names.js';
import type { Recorded } from '../store/event.js';
import type { Layer, LayerKind, ProfileEvent } from './events.js';
import type { Existing, Profile } from './profile.js';

/**
 * One sentence for people: 'Added the manifest layer "web".'
 * @param before the profile right before the event, for the names of layers; null when it isn't at hand: then the
 *   sentence does without them
 */
export function describeProfileEvent(event: Recorded<ProfileEvent>, before: Profile | null): string {
  if (!Object.hasOwn(sentences, event.type)) return describeByType(event.type);
  // The key picks the sentence for this very event; TypeScript can't follow the pairing.
  const sentence = sentences[event.type] as (data: ProfileEvent['data'], before: Existing | null) => string;
  return sentence(event.data, before === null || before.status === 'absent' ? null : before);
}

/** The best that can be said of an event of which only the type is known: "LayerAdded" gives "Layer added." */
export function describeByType(type: string): string {
  const words = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

type Sentence<T extends ProfileEvent['type']> = (
  data: Extract<ProfileEvent, { type: T }>['data'],
  before: Existing | null,
) => string;

const sentences: { readonly [T in ProfileEvent['type']]: Sentence<T> } = {
  ProfileCreated: ({ name, version, origin }) =>
    origin
      ? `Cloned version ${origin.version} of another profile as "${name}", with a draft of version ${version}.`
      : `Created the profile "${name}" with a draft of version ${version}.`,
  ProfileRenamed: ({ name }, before) => `Renamed the profile ${before ? `"${before.name}" ` : ''}to "${name}".`,
  DescriptionChanged: ({ description }) =>
    description === '' ? 'Cleared the description.' : 'Changed the description.',
  TagsChanged: ({ tags }) => (tags.length === 0 ? 'Removed all tags.' : `Set the tags to ${listed(tags)}.`),
  LayerAdded: ({ layer }) => `Added the ${KIND[layer.kind]} layer "${layer.name}"${sourced(layer)}.`,
  LayerRenamed: ({ layerId, name }, before) => `Renamed ${layerIn(before, layerId)} to "${name}".`,
  LayerValuesChanged: ({ layerId }, before) => `Changed the values of ${layerIn(before, layerId)}.`,
  LayerInstallOrderChanged: ({ layerId, installOrder }, before) =>
    installOrder === null
      ? `Left the install order of ${layerIn(before, layerId)} to its values.`
      : `Set the install order of ${layerIn(before, layerId)} to ${installOrder}.`,
  LayerVmMarkChanged: ({ layerId, vmManifest }, before) =>
    vmManifest === null
      ? `Left it to the values of ${layerIn(before, layerId)} whether it defines virtual machines.`
      : `Marked ${layerIn(before, layerId)} as ${vmManifest ? 'defining' : 'not defining'} virtual machines.`,
  LayerSourceChanged: ({ layerId, source }, before) =>
    `Moved ${layerIn(before, layerId)} to ${source.name} ${source.version}.`,
  LayerPresetsChanged: ({ layerId, presets }, before) =>
    `Chose ${presets.length === 0 ? 'no presets' : `the presets ${listed(presets)}`} for ${layerIn(before, layerId)}.`,
  ManifestAttached: ({ layerId, manifest }, before) =>
    `Attached the manifest "${manifest.name}" to ${layerIn(before, layerId)}.`,
  ManifestReplaced: ({ layerId, manifest }, before) =>
    `Replaced the manifest "${manifest.name}" of ${layerIn(before, layerId)}.`,
  ManifestDetached: ({ layerId, name }, before) => `Detached the manifest "${name}" from ${layerIn(before, layerId)}.`,
  LayersReordered: ({ layerIds }, before) => {
    const names = layerIds.flatMap((id) => layerName(before, id) ?? []);
    return names.length === 0 ? 'Reordered the layers.' : `Reordered the layers to ${listed(names)}.`;
  },
  LayerRemoved: ({ layerId }, before) => `Removed ${layerIn(before, layerId)}.`,
  VariablesSet: ({ variables }) =>
    variables.length === 0
      ? 'Removed all variables.'
      : `Set the variables ${listed(variables.map(({ name }) => name))}.`,
  VersionPublished: ({ version }) => `Published version ${version}.`,
  DraftOpened: ({ version, basedOn }) =>
    `Opened a draft of version ${version}${basedOn === null ? '' : `, based on ${basedOn}`}.`,
  DraftDiscarded: ({ version }) => `Discarded the draft of version ${version}.`,
  ProfileDeleted: (_, before) => `Deleted the profile${before ? ` "${before.name}"` : ''}.`,
};

const KIND: Record<LayerKind, string> = { PACK: 'pack', HELM_CHART: 'Helm chart', MANIFEST: 'manifest' };

function sourced({ source, wanted }: Layer): string {
  if (wanted) return `, whose ${wanted.name} ${wanted.version} can't be had`;
  return source ? ` from ${source.name} ${source.version}` : '';
}

function layerIn(before: Existing | null, layerId: string): string {
  const name = layerName(before, layerId);
  return name === undefined ? 'a layer' : `the layer "${name}"`;
}

function layerName(before: Existing | null, layerId: string): string | undefined {
  return before?.draft?.layers.find((layer) => layer.id === layerId)?.name;
}

/** Lines of a history have room for one more than other sentences. */
function listed(names: readonly string[]): string {
  return someNames(names, 5);
}
