import type { RequestInfo } from '../access/caller.js';
import { requireOptions } from '../command-options.js';
import { Invalid } from '../errors.js';
import { requireCount, requireStorable } from '../input-text.js';
import { limits } from '../limits.js';
import type { Text } from '../store/event.js';
import type { ImportProfile, ProfileOutcome, Wizard } from './commands.js';
import { importProfile } from './decide/creation.js';
import type { Layer } from './events.js';
import type { ImportedLayer } from './palette/imported.js';
import { readImport } from './palette/read-import.js';
import { newProfileId } from './wizard-creation.js';
import { resolveImport, type Resolved } from './wizard-import-sources.js';
import { withName, withSlug } from './wizard-naming.js';
import { nothingElse, type Run } from './wizard-run.js';
import type { LayerSources, RegistryNamed } from './wizard-sources.js';
import type { Slugs } from './slugs.js';
import { manifestFrom, valuesFrom } from './wizard-texts.js';

type Dependencies = {
  readonly run: Run;
  readonly slugs: Slugs;
  readonly sources: LayerSources;
  readonly registryNamed: RegistryNamed;
  readonly newId: () => string;
};

/** Profiles from elsewhere. */
export function importCommand(dependencies: Dependencies): Pick<Wizard, 'import'> {
  return { import: (input, by) => importFrom(dependencies, input, by) };
}

async function importFrom(
  { run, slugs, newId, ...ports }: Dependencies,
  input: ImportProfile,
  by: RequestInfo,
): Promise<ProfileOutcome> {
  requireOptions(input);
  requireStorable(input.content, ['content']);
  const { layers, variables, ...profile } = await readImport(input.content, input.name);
  const resolved = await resolveImport(ports, layers, choicesOf(input));
  const made = layers.map((layer, place) => layerFrom(layer, resolved[place]!, newId()));
  const content = { layers: made.map(({ layer }) => layer), variables };
  const profileId = newProfileId(input, by, newId);
  const texts = made.flatMap((one) => one.texts);
  const order = { mutation: 'importSystemProfile', profileId, input, by, mustBeNew: true, texts, answer: nothingElse };
  return withName(profile.name, () =>
    withSlug(slugs, { name: profile.name, profileId }, (slug) =>
      run({ ...order, decide: (state) => importProfile(state, { ...profile, slug, content }) }),
    ),
  );
}

function choicesOf({ registries }: ImportProfile): ReadonlyMap<string, string> {
  requireCount(registries.length, limits.layers, 'registries', ['registries']);
  const choices = new Map<string, string>();
  for (const [place, { name, registryId }] of registries.entries()) {
    if (choices.has(name)) {
      const fault = `The registry "${name}" is chosen twice; leave one out.`;
      throw new Invalid('REGISTRY_TWICE', fault, ['registries', String(place), 'name']);
    }
    choices.set(name, registryId);
  }
  return choices;
}

function layerFrom(
  { name, kind, installOrder, vmManifest, presets, ...imported }: ImportedLayer,
  { source, wanted, values: defaults }: Resolved,
  id: string,
): { readonly layer: Layer; readonly texts: readonly Text[] } {
  const { values, text } = valuesFrom(imported.values ?? defaults);
  const manifests = imported.manifests.map(manifestFrom);
  const layer = {
    ...{ id, name, kind, installOrder, vmManifest, values },
    manifests: manifests.map(({ manifest }) => manifest),
    ...{ source, presets },
    ...(wanted && { wanted }),
  };
  return { layer, texts: [text, ...manifests.map((one) => one.text)] };
}
