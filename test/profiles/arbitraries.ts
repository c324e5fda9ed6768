import fc, { type Arbitrary } from 'fast-check';
import type { Layer, Manifest, ProfileEvent, Source, Values, Variable, Wanted } from '../../src/profiles/events.js';

/** Events of every type on few ids and names, so that random histories hit each other. */
const id = fc.constantFrom('web', 'db', 'till');
const name = fc.oneof(id, fc.string({ unit: 'grapheme', maxLength: 8 }));
const version = fc.constantFrom('1.0.0', '1.0.1', '1.1.0-rc.1', '2.0.0');
const digest = fc.constantFrom('a', 'b').map((letter) => `sha256:${letter.repeat(64)}`);
const text = fc.record({ digest, sizeBytes: fc.nat({ max: 1024 ** 2 }) });
const installOrder = fc.option(fc.integer({ min: -2, max: 2 }));

const values: Arbitrary<Values> = fc
  .tuple(text, fc.record({ installOrder, vmManifest: fc.option(fc.boolean()), displayName: fc.option(name) }))
  .map(([ref, header]) => ({ ...ref, header }));
const manifest: Arbitrary<Manifest> = fc.record({ name: id, content: text });
const source: Arbitrary<Source> = fc.record({
  registryId: id,
  registryName: id,
  name: id,
  tag: version,
  version,
  digest,
});

export const layers: Arbitrary<Layer> = fc.record({
  id,
  name: id,
  kind: fc.constantFrom('PACK', 'HELM_CHART', 'MANIFEST'),
  installOrder,
  vmManifest: fc.option(fc.boolean()),
  values,
  manifests: fc.uniqueArray(manifest, { selector: (one) => one.name, maxLength: 3 }),
  source: fc.option(source),
  presets: fc.array(id, { maxLength: 2 }),
});
/** What an import couldn't find. */
const wanted: Arbitrary<Wanted> = fc.record({
  registryName: id,
  name: id,
  tag: version,
  version,
  packLayer: fc.constantFrom('addon', 'k8s'),
  reason: name,
});
const imported: Arbitrary<Layer> = fc
  .tuple(layers, wanted)
  .map(([layer, lacks]) => ({ ...layer, source: null, wanted: lacks }));

export const variables: Arbitrary<Variable> = fc.record({
  name: id,
  displayName: name,
  description: name,
  format: fc.constantFrom('STRING', 'NUMBER', 'BOOLEAN', 'IPV4', 'IPV4CIDR', 'IPV6', 'VERSION', 'BASE64'),
  inputType: fc.constantFrom('TEXT', 'DROPDOWN', 'MULTILINE'),
  options: fc.array(fc.record({ value: id, label: name, description: name }), { maxLength: 2 }),
  regex: fc.option(name),
  defaultValue: fc.option(name),
  required: fc.boolean(),
  immutable: fc.boolean(),
  hidden: fc.boolean(),
  sensitive: fc.boolean(),
});

const content = fc.record({
  layers: fc.array(layers, { maxLength: 3 }),
  variables: fc.array(variables, { maxLength: 2 }),
});
const origin = fc.option(fc.record({ profileId: id, version }));
const tags = fc.array(name, { maxLength: 3 });

const data: { readonly [T in ProfileEvent['type']]: Arbitrary<Extract<ProfileEvent, { type: T }>['data']> } = {
  ProfileCreated: fc.record({ name, slug: id, description: name, tags, version, origin }),
  ProfileRenamed: fc.record({ name }),
  DescriptionChanged: fc.record({ description: name }),
  TagsChanged: fc.record({ tags }),
  LayerAdded: fc.record({ layer: fc.oneof({ weight: 4, arbitrary: layers }, imported) }),
  LayerRenamed: fc.record({ layerId: id, name: id }),
  LayerValuesChanged: fc.record({ layerId: id, values }),
  LayerInstallOrderChanged: fc.record({ layerId: id, installOrder }),
  LayerVmMarkChanged: fc.record({ layerId: id, vmManifest: fc.option(fc.boolean()) }),
  LayerSourceChanged: fc.record({ layerId: id, source }),
  LayerPresetsChanged: fc.record({ layerId: id, presets: tags }),
  ManifestAttached: fc.record({ layerId: id, manifest }),
  ManifestReplaced: fc.record({ layerId: id, manifest }),
  ManifestDetached: fc.record({ layerId: id, name: id }),
  LayersReordered: fc.record({ layerIds: fc.array(id, { maxLength: 4 }) }),
  LayerRemoved: fc.record({ layerId: id }),
  VariablesSet: fc.record({ variables: fc.array(variables, { maxLength: 2 }) }),
  VersionPublished: fc.record({ version, contentDigest: digest }),
  DraftOpened: fc.record({ version, basedOn: fc.option(version), content }),
  DraftDiscarded: fc.record({ version }),
  ProfileDeleted: fc.constant({}),
};

/** Every type of event there is: the compiler keeps this list complete. */
export const eventTypes = Object.keys(data) as ProfileEvent['type'][];

/** Any event, of any type. */
export const events: Arbitrary<ProfileEvent> = fc
  .constantFrom(...eventTypes)
  .chain((type) => (data[type] as Arbitrary<object>).map((drawn) => ({ type, data: drawn }) as ProfileEvent));

/** Histories in any order, sense or nonsense; most begin with a creation. */
export const histories: Arbitrary<readonly ProfileEvent[]> = fc.oneof(
  { weight: 1, arbitrary: fc.array(events, { maxLength: 30 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(data.ProfileCreated, fc.array(events, { maxLength: 30 }))
      .map(([first, rest]) => [{ type: 'ProfileCreated' as const, data: first }, ...rest]),
  },
);
