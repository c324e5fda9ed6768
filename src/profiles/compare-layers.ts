import type { LayerText } from './content.js';

/** A layer on both sides, or on one of them. */
export type LayerPair = { readonly before: LayerText | null; readonly after: LayerText | null };
/** A layer that both sides have. */
export type KeptLayer = { readonly before: LayerText; readonly after: LayerText };

/** Texts of one name on both sides; null: not there. */
export type ManifestPair = { readonly name: string; readonly before: string | null; readonly after: string | null };

/**
 * Which layer became which: by id, and what is left by name and kind, since a layer that was removed and added again is
 * the same to whoever runs it. In the order of `to`, then those that are gone in the order of `from`.
 */
export function pairedLayers(from: readonly LayerText[], to: readonly LayerText[]): readonly LayerPair[] {
  const partners = new Map<LayerText, LayerText>();
  const taken = new Set<LayerText>();
  const pairBy = (keyOf: (layer: LayerText) => string): void => {
    const free = new Map<string, LayerText[]>();
    for (const layer of from) {
      if (!taken.has(layer)) free.set(keyOf(layer), [...(free.get(keyOf(layer)) ?? []), layer]);
    }
    for (const after of to) {
      const before = partners.has(after) ? undefined : free.get(keyOf(after))?.shift();
      if (before === undefined) continue;
      partners.set(after, before);
      taken.add(before);
    }
  };
  pairBy(({ id, kind }) => JSON.stringify([id, kind]));
  pairBy(({ name, kind }) => JSON.stringify([name, kind]));
  return [
    ...to.map((after) => ({ before: partners.get(after) ?? null, after })),
    ...from.filter((layer) => !taken.has(layer)).map((before) => ({ before, after: null })),
  ];
}

/** Whether a layer is on both sides. */
export function isKept(pair: LayerPair): pair is KeptLayer {
  return pair.before !== null && pair.after !== null;
}

/** The manifests of a layer that differ, by name: those that are there, then those that are gone. */
export function changedManifests({ before, after }: LayerPair): readonly ManifestPair[] {
  const [was, is] = [before, after].map(
    (layer) => new Map(layer?.manifests.map(({ name, content }) => [name, content])),
  );
  const names = new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])]);
  return [...names]
    .map((name) => ({ name, before: was?.get(name) ?? null, after: is?.get(name) ?? null }))
    .filter((pair) => pair.before !== pair.after);
}

/** What both lists hold, in the order of the one and of the other; null when these orders are the same. */
export function rearranged<T>(before: readonly T[], after: readonly T[]): { before: T[]; after: T[] } | null {
  const [was, is] = [new Set(before), new Set(after)];
  const common = { before: [...was].filter((each) => is.has(each)), after: [...is].filter((each) => was.has(each)) };
  return common.before.every((each, place) => each === common.after[place]) ? null : common;
}
