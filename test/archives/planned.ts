import { bodyOf, inArchiveOrder, planOf, type Plan } from '../../src/archives/contents.js';
import type { ContentEntry } from '../../src/archives/contents/entry.js';
import { sbomOf } from '../../src/archives/contents/sbom.js';
import type { IncludedImages } from '../../src/archives/included-images.js';
import { readSourcedLayers } from '../../src/archives/layer-contents.js';
import { authored, configMap, type VersionSketch } from './authored.js';
import { Shelf } from './packed-content.js';

/** What registries had. */
export const shelf = new Shelf();

/** A layer of each kind: two of packs that bring the same chart, one of a manifest. */
export const cache = shelf.packLayer(
  { name: 'redis', charts: { redis: {} } },
  { id: 'b', name: 'cache', installOrder: 2 },
);
export const queue = shelf.packLayer({ name: 'queue', charts: { redis: {}, agent: {} } }, { id: 'c', name: 'queue' });
export const web = {
  id: 'a',
  name: 'web',
  values: 'pack:\n  namespace: shop\n',
  manifests: { config: configMap('web') },
};

/** The plan of a version as a test writes it down, and the parts of its body in the archive's order. */
export async function planned(
  sketch: VersionSketch,
  earlier: VersionSketch[] = [],
  included: IncludedImages | null = null,
): Promise<Plan> {
  const version = authored({ slug: 'edge', ...sketch });
  const before = earlier.map((one) => ({ version: '0.9.0', layers: authored(one).layers }));
  return planOf(version, before, await readSourcedLayers(version, shelf), included);
}
export const entries = (plan: Plan) => inArchiveOrder([...bodyOf(plan, sbomOf)]);
export const paths = (plan: Plan) => entries(plan).map((entry) => entry.path);
/** The text of an entry; null: there is none. */
export const textIn = (all: readonly ContentEntry[], path: string) => {
  const found = all.find((entry) => entry.path === path);
  return found && 'bytes' in found ? found.bytes.toString('utf8') : null;
};
/** What the index of the archive's images and charts calls them. */
export const references = (plan: Plan) =>
  (
    JSON.parse(textIn(entries(plan), 'index.json')!) as { manifests: { annotations: Record<string, string> }[] }
  ).manifests.map(({ annotations }) => annotations['org.opencontainers.image.ref.name']);
