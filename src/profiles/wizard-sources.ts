import { Refused } from '../errors.js';
import type { Source } from './events.js';

/** What a tag resolved to: pinned by digest, with the values that an author starts from. */
export type ResolvedSource = { readonly source: Source; readonly values: string };

/**
 * Where packs and charts come from: the catalog of the synchronised registries. Each method throws NotFound with the
 * path of the field that names nothing (["registryId"], ["packName"], ["tag"], …).
 */
export interface LayerSources {
  /** `tag`: a version or a train ("1.2.x"). `presets`: "group:name" each, merged into the values. */
  pack(wanted: { registryId: string; name: string; tag: string; presets: readonly string[] }): Promise<ResolvedSource>;
  chart(wanted: { registryId: string; name: string; version: string }): Promise<ResolvedSource>;
  /** An author's values with presets of a pinned pack merged in; those that its comment names already stay as they are. */
  withPresets(source: Source, values: string, presets: readonly string[]): Promise<string>;
}

/** The sources of an installation without any registry: every layer from one is refused. */
export const noSources: LayerSources = { pack: refuse, chart: refuse, withPresets: refuse };

function refuse(): Promise<never> {
  return Promise.reject(
    new Refused('NO_REGISTRY', 'No registry is synchronised yet: add one or synchronise it, then choose a pack.', [
      'registryId',
    ]),
  );
}

/** The registry of a name, null when none has it. */
export type RegistryNamed = (name: string) => Promise<string | null>;
