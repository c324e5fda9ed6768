import { valueAt } from '../manifests/plain-value.js';
import { Structures } from '../manifests/structures.js';
import { readYaml } from '../manifests/yaml-text.js';
import type { Recorded, TextRef } from '../store/event.js';
import type { Manifest, ProfileEvent } from './events.js';

/** The events that can set a value or a manifest of a layer; and the one that brings the content of another version. */
export const SETTING_EVENTS = [
  'LayerAdded',
  'LayerValuesChanged',
  'ManifestAttached',
  'ManifestReplaced',
  'DraftOpened',
] as const satisfies readonly ProfileEvent['type'][];

/** What somebody asks about: a place in a layer's values, or one of its manifests. */
export type BlamePath =
  { readonly part: 'values'; readonly path: readonly string[] } | { readonly part: 'manifests'; readonly name: string };

/** ["values", "pack", "namespace"] or ["manifests", "till"]; null for what nobody is asked about. */
export function blamePath([part, ...rest]: readonly string[]): BlamePath | null {
  if (part === 'values') return { part, path: rest };
  const [name] = rest;
  return part === 'manifests' && name !== undefined && rest.length === 1 ? { part, name } : null;
}

/** The values that an event gave a layer; null: it gave it none. */
export function valuesGiven(event: ProfileEvent, layerId: string): TextRef | null {
  if (event.type === 'LayerAdded') return event.data.layer.id === layerId ? event.data.layer.values : null;
  return event.type === 'LayerValuesChanged' && event.data.layerId === layerId ? event.data.values : null;
}

/** Whether an event gave a layer the manifest of this name. */
export function givesManifest(event: ProfileEvent, layerId: string, name: string): boolean {
  const isIt = (manifest: Manifest): boolean => manifest.name === name;
  if (event.type === 'LayerAdded') return event.data.layer.id === layerId && event.data.layer.manifests.some(isIt);
  const attached = event.type === 'ManifestAttached' || event.type === 'ManifestReplaced';
  return attached && event.data.layerId === layerId && isIt(event.data.manifest);
}

/** An event with the text that it gave. */
export type Setting = { readonly event: Recorded<ProfileEvent>; readonly text: string };

/**
 * Finds who set the value at a path last, told one text after the other, the newest first: the value is followed
 * backwards for as long as it stays the same, and whoever gave the oldest of these texts set it. What it says counts, not
 * how it is written. A text that doesn't parse is passed over when the value can't be found in it.
 */
export class ValueBlame {
  private readonly structures = new Structures(false);
  private value: number | null = null;
  /** who set it, as far as is known */
  setter: Recorded<ProfileEvent> | null = null;

  constructor(private readonly path: readonly string[]) {}

  /** @returns whether the answer is known: older texts don't matter any more */
  take({ event, text }: Setting): boolean {
    const { documents, problems } = readYaml(text);
    const found = valueAt(documents[0]?.value, ...this.path);
    if (found === undefined && problems.length > 0 && this.value !== null) return false;
    if (found === undefined) return true;
    const value = this.structures.idOf(found);
    if (this.value !== null && value !== this.value) return true;
    this.value = value;
    this.setter = event;
    return false;
  }
}
