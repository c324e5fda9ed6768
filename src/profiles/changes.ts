import type { TextRef } from '../store/event.js';
import { currentContent } from './content.js';
import type { Content, Layer, ProfileEvent, Variable } from './events.js';
import type { Moment } from './moments.js';
import type { Existing, Profile } from './profile.js';
import type { Change } from './queries.js';

/** A Change whose texts are still references. */
export type ChangeRef = {
  readonly path: readonly string[];
  readonly before: TextRef | string | null;
  readonly after: TextRef | string | null;
};

/**
 * What an event changed, found by comparing the profile before and after it: no event type can be forgotten, and an
 * event that changed nothing says nothing. Paths name layers, manifests and variables by name, after the event where
 * they still exist: ["layers", "web", "manifests", "till"]. Lists (tags, presets, the order of layers) are one a line.
 * Layers and variables are those of the draft, else of the newest version: discarding a draft gives back the latter.
 */
export function changesOf(before: Profile, after: Profile): readonly ChangeRef[] {
  if (after.status === 'absent') return [];
  const known = before.status === 'absent' ? null : before;
  const [was, is] = [known ? currentContent(known) : EMPTY, currentContent(after)];
  return [
    ...compared([], known ? profileFields(known) : NONE, profileFields(after)),
    ...(was.layers === is.layers ? [] : layerChanges(was, is)),
    ...compared(['variables'], variableFields(was.variables), variableFields(is.variables)),
  ];
}

/** The changes of many events with their texts, each text read once. */
export async function changesWithTexts(
  moments: readonly Moment<Profile, ProfileEvent>[],
  texts: (digests: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<readonly (readonly Change[])[]> {
  const changes = moments.map(({ before, after }) => changesOf(before, after));
  const digests = new Set(changes.flat().flatMap((change) => [change.before, change.after].flatMap(digestOf)));
  const contents = digests.size === 0 ? new Map<string, string>() : await texts([...digests]);
  const resolve = (value: Value) => (isText(value) ? contents.get(value.digest)! : value);
  return changes.map((ofEvent) =>
    ofEvent.map(({ path, before, after }) => ({ path, before: resolve(before), after: resolve(after) })),
  );
}

type Value = TextRef | string | null;
/** Fields by name: a map, since names come from outside ("constructor"). A null says the same as an absent one. */
type Fields = ReadonlyMap<string, Value>;

const NONE: Fields = new Map();

const EMPTY: Content = { layers: [], variables: [] };

function profileFields(profile: Existing): Fields {
  return fields({
    name: profile.name,
    description: profile.description,
    tags: lines(profile.tags),
    draft: profile.draft?.version ?? null,
    latestVersion: profile.versions.at(-1)?.version ?? null,
    deletedAt: profile.deletedAt,
  });
}

function variableFields(variables: readonly Variable[]): Fields {
  return new Map(variables.map((variable) => [variable.name, JSON.stringify(variable, null, 2)]));
}

function layerChanges(was: Content, is: Content): readonly ChangeRef[] {
  const [before, after] = [byId(was.layers), byId(is.layers)];
  const removed = was.layers.filter((layer) => !after.has(layer.id));
  return [
    ...orderChange(
      was.layers.filter((layer) => after.has(layer.id)),
      is.layers.filter((layer) => before.has(layer.id)),
    ),
    ...removed.flatMap((layer) => layerChange(layer, null)),
    ...is.layers.flatMap((layer) => layerChange(before.get(layer.id) ?? null, layer)),
  ];
}

function layerChange(was: Layer | null, is: Layer | null): readonly ChangeRef[] {
  // Folding keeps untouched layers as they are, so most of a large profile is skipped here.
  if (was === is) return [];
  const path = ['layers', (is ?? was)?.name ?? ''];
  return [
    ...compared(path, was ? layerFields(was) : NONE, is ? layerFields(is) : NONE),
    ...compared([...path, 'source'], sourceFields(was), sourceFields(is)),
    ...compared([...path, 'manifests'], manifestFields(was), manifestFields(is)),
  ];
}

function layerFields(layer: Layer): Fields {
  return fields({
    name: layer.name,
    kind: layer.kind,
    installOrder: layer.installOrder?.toString() ?? null,
    vmManifest: layer.vmManifest?.toString() ?? null,
    presets: lines(layer.presets),
    values: layer.values,
  });
}

function sourceFields(layer: Layer | null): Fields {
  if (!layer?.source) return NONE;
  const { registryName: registry, name, tag, version, digest } = layer.source;
  return fields({ registry, name, tag, version, digest });
}

function manifestFields(layer: Layer | null): Fields {
  return new Map((layer?.manifests ?? []).map(({ name, content }) => [name, content]));
}

/** Layers of both sides in another order; one that came or went shifts nothing. */
function orderChange(was: readonly Layer[], is: readonly Layer[]): readonly ChangeRef[] {
  if (was.every((layer, place) => layer.id === is[place]?.id)) return [];
  return [{ path: ['layers'], before: names(was), after: names(is) }];
}

function compared(path: readonly string[], was: Fields, is: Fields): readonly ChangeRef[] {
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ path: [...path, field], before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ before, after }) => keyOf(before) !== keyOf(after));
}

function fields(values: Readonly<Record<string, Value>>): Fields {
  return new Map(Object.entries(values));
}

function keyOf(value: Value): string | null {
  return isText(value) ? value.digest : value;
}

function digestOf(value: Value): readonly string[] {
  return isText(value) ? [value.digest] : [];
}

function isText(value: Value): value is TextRef {
  return typeof value === 'object' && value !== null;
}

function byId(layers: readonly Layer[]): ReadonlyMap<string, Layer> {
  return new Map(layers.map((layer) => [layer.id, layer]));
}

function names(layers: readonly Layer[]): string {
  return layers.map((layer) => layer.name).join('\n');
}

function lines(list: readonly string[]): string | null {
  return list.length === 0 ? null : list.join('\n');
}
