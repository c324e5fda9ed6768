import type { RequestInfo } from '../access/caller.js';
import { requireWord } from '../input-text.js';
import type { EventStore } from '../store/store.js';
import type { AddHelmChartLayer, AddPackLayer, LayerOutcome, UpdateLayer, Wizard } from './commands.js';
import { addLayer, requireNoInfrastructure, requireSource, updateLayer } from './decide/layers.js';
import { layerOf, openDraft } from './decide/preconditions.js';
import type { Layer } from './events.js';
import { profileFold } from './fold.js';
import { requireFileName, requireInstallOrder, requireManifests, requirePresets, requireText } from './input.js';
import type { Draft } from './profile.js';
import { presetValues, requireStillRead, type NewValues } from './wizard-presets.js';
import { requireProfileId, type Run } from './wizard-run.js';
import type { LayerSources, ResolvedSource } from './wizard-sources.js';
import { manifestFrom, valuesFrom } from './wizard-texts.js';

type Dependencies = {
  readonly run: Run;
  readonly store: EventStore;
  readonly sources: LayerSources;
  readonly newId: () => string;
};

/** Layers that may come from a registry: packs and charts, and Confirm Updates of any layer. */
export function sourcedLayerCommands(
  dependencies: Dependencies,
): Pick<Wizard, 'addPackLayer' | 'addHelmChartLayer' | 'updateLayer'> {
  return {
    addPackLayer: (input, by) => addPackLayer(dependencies, input, by),
    addHelmChartLayer: (input, by) => addHelmChartLayer(dependencies, input, by),
    updateLayer: (input, by) => update(dependencies, input, by),
  };
}

async function addPackLayer(dependencies: Dependencies, input: AddPackLayer, by: RequestInfo): Promise<LayerOutcome> {
  const { registryId, packName, tag } = input;
  const presets = input.presets ?? [];
  requireWord(packName, ['packName']);
  requireWord(tag, ['tag']);
  requirePresets(presets);
  const resolve = () => dependencies.sources.pack({ registryId, name: packName, tag, presets });
  return addSourced(dependencies, {
    mutation: 'addPackLayer',
    kind: 'PACK',
    input,
    by,
    presets,
    defaultName: packName,
    resolve,
  });
}

async function addHelmChartLayer(
  dependencies: Dependencies,
  input: AddHelmChartLayer,
  by: RequestInfo,
): Promise<LayerOutcome> {
  const { registryId, chartName, version } = input;
  requireWord(chartName, ['chartName']);
  requireWord(version, ['version']);
  const resolve = () => dependencies.sources.chart({ registryId, name: chartName, version });
  return addSourced(dependencies, {
    mutation: 'addHelmChartLayer',
    kind: 'HELM_CHART',
    input,
    by,
    presets: [],
    defaultName: chartName,
    resolve,
  });
}

type Sourced = {
  readonly mutation: string;
  readonly kind: 'PACK' | 'HELM_CHART';
  readonly input: AddPackLayer | AddHelmChartLayer;
  readonly by: RequestInfo;
  readonly presets: readonly string[];
  readonly defaultName: string;
  readonly resolve: () => Promise<ResolvedSource>;
};

async function addSourced(dependencies: Dependencies, sourced: Sourced): Promise<LayerOutcome> {
  const { mutation, kind, input, by, presets, resolve } = sourced;
  const { profileId, name = sourced.defaultName, installOrder = null } = input;
  requireFileName(name, ['name']);
  requireManifests(input.manifests);
  if (typeof input.values === 'string') requireText(input.values, ['values']);
  if (installOrder !== null) requireInstallOrder(installOrder);
  await draftOf(dependencies, profileId);
  const resolved = await resolve();
  const { values, text } = valuesFrom(await startingValues(dependencies, sourced, resolved));
  const manifests = input.manifests.map(manifestFrom);
  const layer: Layer = {
    id: dependencies.newId(),
    name,
    kind,
    installOrder,
    vmManifest: null,
    values,
    manifests: manifests.map((one) => one.manifest),
    source: resolved.source,
    presets,
  };
  const texts = [text, ...manifests.map((one) => one.text)];
  const order = { mutation, profileId, input, by, texts, answer: () => ({ layerId: layer.id }) };
  return dependencies.run({ ...order, decide: (state) => addLayer(state, layer) });
}

/** Those of the pack with the chosen presets; values that an author brings get the presets that they don't name yet. */
async function startingValues(
  { sources }: Dependencies,
  { input: { values }, presets }: Sourced,
  resolved: ResolvedSource,
): Promise<string> {
  if (typeof values !== 'string') return resolved.values;
  return presets.length === 0 ? values : sources.withPresets(resolved.source, values, presets);
}

async function update(dependencies: Dependencies, input: UpdateLayer, by: RequestInfo): Promise<LayerOutcome> {
  const { profileId, layerId, name, installOrder, vmManifest } = input;
  const presets = input.presets === null ? [] : input.presets;
  if (name !== undefined) requireFileName(name, ['name']);
  if (input.tag !== undefined) requireWord(input.tag, ['tag']);
  if (typeof input.values === 'string') requireText(input.values, ['values']);
  if (presets) requirePresets(presets);
  if (typeof installOrder === 'number') requireInstallOrder(installOrder);
  const resolved = await resolvedAgain(dependencies, input);
  const { values, readFrom } = await valuesOf(dependencies, input, resolved);
  const texts = values === undefined ? undefined : valuesFrom(values);
  const source = input.tag === undefined && input.registryId === undefined ? undefined : resolved?.source;
  const changes = { layerId, name, installOrder, vmManifest, presets, source, values: texts?.values };
  const order = {
    mutation: 'updateLayer',
    profileId,
    input,
    by,
    texts: texts ? [texts.text] : [],
    answer: () => ({ layerId }),
  };
  return dependencies.run({
    ...order,
    decide: (state) => {
      requireStillRead(state, layerId, readFrom);
      return updateLayer(state, changes);
    },
  });
}

/** The values that an update leaves: those of the pack for cleared ones, else the author's with the chosen presets. */
async function valuesOf(
  dependencies: Dependencies,
  input: UpdateLayer,
  resolved: Awaited<ReturnType<typeof resolvedAgain>>,
): Promise<NewValues> {
  const { values, presets } = input;
  if (values === null || resolved?.startsAnew) return { values: resolved?.values ?? '' };
  if (presets === undefined) return { values };
  return presetValues(dependencies, await draftOf(dependencies, input.profileId), input, resolved);
}

/** Asks the registry where the update needs it: for another tag or registry, or for the values of a cleared field. */
async function resolvedAgain(
  dependencies: Dependencies,
  { profileId, layerId, registryId, tag, presets, values }: UpdateLayer,
): Promise<(ResolvedSource & { readonly startsAnew: boolean }) | null> {
  const asks = tag !== undefined || registryId !== undefined;
  if (!asks && values !== null) return null;
  const layer = layerOf(await draftOf(dependencies, profileId), layerId);
  if (!asks && !layer.source) return null;
  const from = originOf(layer, registryId);
  const kept = presets === undefined ? layer.presets : (presets ?? []);
  const chosen = { ...from, tag: tag ?? from.tag };
  const resolved =
    layer.kind === 'PACK'
      ? await dependencies.sources.pack({ ...chosen, presets: kept })
      : await dependencies.sources.chart({ ...chosen, version: chosen.tag });
  // An import without values meant those of the pack, which nobody had yet.
  return { ...resolved, startsAnew: layer.source === null && layer.values.sizeBytes === 0 && values === undefined };
}

/** What a layer is to come from: of its own registry or another one. */
function originOf(layer: Layer, registryId: string | undefined): { registryId: string; name: string; tag: string } {
  const { wanted } = layer;
  if (wanted) requireNoInfrastructure(layer.name, wanted);
  if (wanted && registryId !== undefined) return { registryId, name: wanted.name, tag: wanted.tag };
  const { name, tag, ...source } = requireSource(layer);
  return { registryId: registryId ?? source.registryId, name, tag };
}

/** The open draft as it stands before a registry is asked: no network for what would be refused anyway. */
async function draftOf({ store }: Dependencies, profileId: string): Promise<Draft> {
  requireProfileId(profileId);
  return openDraft((await store.load(profileFold, profileId)).state).draft;
}
