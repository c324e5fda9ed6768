import { createHash } from 'node:crypto';

/** The names that a layer has: all that the layout looks at. */
export type LayerNames = {
  readonly id: string;
  readonly name: string;
  readonly installOrder: number;
  readonly manifests: readonly { readonly name: string }[];
};

/** A version that was published before the one laid out. Any of them may be what a device has. */
export type EarlierVersion = { readonly version: string; readonly layers: readonly Omit<LayerNames, 'installOrder'>[] };

/** Where a manifest lies: as authored, and as Kubernetes gets it. `basename`: how k3s knows it. */
export type ManifestPlace = {
  readonly name: string;
  readonly basename: string;
  readonly authoredPath: string;
  readonly appliedPath: string;
};

/** Where a layer's files lie. `group`: "001", the same for layers of equal install order. */
export type LayerPlace = {
  readonly id: string;
  readonly group: string;
  readonly folder: string;
  readonly manifests: readonly ManifestPlace[];
};

/** Every path that depends on names. `tombstones`: files of basenames that earlier versions had and this one hasn't. */
export type Layout = { readonly layers: readonly LayerPlace[]; readonly tombstones: readonly string[] };

/**
 * Tombstones come last: k3s then gives an object that moved to another layer to its new file before the old one is
 * pruned, so that it is never deleted in between. There are at most 256 groups, so no group gets this number.
 */
const TOMBSTONE_GROUP = '999';

/** "<basename>.yaml" fits the 100 bytes that a tar header has for a file's name. */
const BASENAME_LENGTH = 95;
const LAYER_NAME_LENGTH = 40;

/**
 * Names the files of a version. k3s names its AddOn by a file's basename and deletes what the AddOn no longer holds, so
 * a basename belongs to one layer and manifest for life: it is allotted by the first version that had them, and neither
 * a rename nor another order changes it. Only the folder's number carries the order.
 * @param profile its layers in install order
 * @param earlier every version published before, oldest first
 */
export function layoutOf(
  profile: { readonly slug: string; readonly layers: readonly LayerNames[] },
  earlier: readonly EarlierVersion[],
): Layout {
  const basenames = allotted(profile.slug, [
    ...earlier.flatMap((version) => version.layers),
    ...profile.layers,
  ]).manifests;
  // Folders for people, though, say what the layers are called now.
  const folders = allotted(profile.slug, profile.layers).layers;
  const groups = groupsOf(profile.layers);
  const layers = profile.layers.map((layer, i) => {
    const group = groups[i] ?? '';
    return placeOf(layer, group, `layers/${group}-${folders.get(layer.id) ?? ''}`, basenames);
  });
  const alive = new Set(layers.flatMap((layer) => layer.manifests.map((manifest) => manifest.basename)));
  const dead = [...basenames.values()].filter((basename) => !alive.has(basename)).sort();
  return { layers, tombstones: dead.map((basename) => `manifests/${TOMBSTONE_GROUP}/${basename}.yaml`) };
}

/** The name of the file that people download: "edge-gateway-1.2.0.tgz". */
export function archiveFileName(slug: string, version: string): string {
  return `${slug}-${version}.tgz`;
}

/** A text as a basename or a Kubernetes name can be: only [a-z0-9-], no hyphen at the ends, no two in a row. */
export function basenameOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** "001" for the layers of the lowest install order, "002" for the next: k3s sorts these as texts. */
function groupsOf(layers: readonly LayerNames[]): readonly string[] {
  const orders = [...new Set(layers.map((layer) => layer.installOrder))].sort((a, b) => a - b);
  return layers.map((layer) => String(orders.indexOf(layer.installOrder) + 1).padStart(3, '0'));
}

function placeOf(layer: LayerNames, group: string, folder: string, basenames: ReadonlyMap<string, string>): LayerPlace {
  const manifests = layer.manifests.map(({ name }) => {
    const basename = basenames.get(manifestKey(layer.id, name)) ?? '';
    return {
      name,
      basename,
      authoredPath: `${folder}/manifests/${name}`,
      appliedPath: `manifests/${group}/${basename}.yaml`,
    };
  });
  return { id: layer.id, group, folder, manifests };
}

/** Names by layer id, basenames by `manifestKey`. */
type Names = { readonly layers: ReadonlyMap<string, string>; readonly manifests: ReadonlyMap<string, string> };

/** First come, first served, and never given back: a later one that would be alike bears a mark of its own. */
function allotted(slug: string, layers: readonly Omit<LayerNames, 'installOrder'>[]): Names {
  const layerNames = new Map<string, string>();
  const manifestNames = new Map<string, string>();
  const giveLayer = giver(layerNames, LAYER_NAME_LENGTH);
  const giveManifest = giver(manifestNames, BASENAME_LENGTH);
  for (const layer of layers) {
    const layerName = giveLayer(layer.id, basenameOf(layer.name));
    for (const { name } of layer.manifests) {
      // Slugs never hold two hyphens in a row: these say where the profile's ends, so that the files of two profiles
      // on one device ("edge" with "gw-web", "edge-gw" with "web") are never alike.
      giveManifest(manifestKey(layer.id, name), `${slug}--${layerName}-${basenameOf(name)}`);
    }
  }
  return { layers: layerNames, manifests: manifestNames };
}

function giver(names: Map<string, string>, maxLength: number): (key: string, wanted: string) => string {
  const taken = new Set<string>();
  return (key, wanted) => {
    const had = names.get(key);
    if (had !== undefined) return had;
    const name = wanted.length <= maxLength && !taken.has(wanted) ? wanted : marked(wanted, key, maxLength);
    names.set(key, name);
    taken.add(name);
    return name;
  };
}

function manifestKey(layerId: string, manifest: string): string {
  return `${layerId}/${manifest}`;
}

/** The wanted name, shortened, with eight digits that depend on nothing but what it names. */
function marked(wanted: string, key: string, maxLength: number): string {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${wanted.slice(0, maxLength - mark.length - 1).replace(/-+$/, '')}-${mark}`;
}
