import { createHash } from 'node:crypto';

/** The names that a layer has: all that the layout looks at. */
export type LayerNames = {
  readonly id: string;
  readonly name: string;
  readonly installOrder: number;
  readonly manifests: readonly { readonly name: string }[];
  /** "MANIFEST" when absent: a layer that brings nothing but its manifests */
  readonly kind?: 'PACK' | 'HELM_CHART' | 'MANIFEST';
  /** what the registry calls its pack or chart */
  readonly source?: { readonly name: string } | null;
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

/**
 * Where what a pack or chart becomes lies: one file for all of it, so that k3s prunes a chart that a later version of
 * the pack doesn't have. `prefix`: what its Helm releases begin with, no other layer's do.
 */
export type ReleasePlace = { readonly prefix: string; readonly basename: string; readonly appliedPath: string };

/** Where a layer's files lie. `group`: "001", the same for layers of equal install order. */
export type LayerPlace = {
  readonly id: string;
  readonly group: string;
  readonly folder: string;
  /** null for a layer of manifests alone */
  readonly release: ReleasePlace | null;
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
/** Releases have names of up to 50 characters; their charts' names come behind this. */
const RELEASE_PREFIX_LENGTH = 40;

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
  const names = allotted(profile.slug, [...earlier.flatMap((version) => version.layers), ...profile.layers]);
  // Folders for people, though, say what the layers are called now.
  const folders = allotted(profile.slug, profile.layers).layers;
  const groups = groupsOf(profile.layers);
  const layers = profile.layers.map((layer, i) => {
    const group = groups[i]!;
    return placeOf(layer, group, `layers/${group}-${folders.get(layer.id)!}`, names);
  });
  const alive = new Set(layers.flatMap((layer) => appliedOf(layer).map((applied) => applied.basename)));
  const dead = [...names.manifests.values()].filter((basename) => !alive.has(basename)).sort();
  return { layers, tombstones: dead.map((basename) => `manifests/${TOMBSTONE_GROUP}/${basename}.yaml`) };
}

/** The files of a layer that Kubernetes gets, in their order: what it installs, then its own manifests. */
export function appliedOf(layer: LayerPlace): readonly { readonly basename: string; readonly appliedPath: string }[] {
  return [...(layer.release ? [layer.release] : []), ...layer.manifests];
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

/** "001" for the layers of the lowest install order, which come first, "002" for the next: k3s sorts these as texts. */
function groupsOf(layers: readonly LayerNames[]): readonly string[] {
  const orders = [...new Set(layers.map((layer) => layer.installOrder))];
  return layers.map((layer) => String(orders.indexOf(layer.installOrder) + 1).padStart(3, '0'));
}

function placeOf(layer: LayerNames, group: string, folder: string, names: Names): LayerPlace {
  const applied = (manifest: string) => {
    const basename = names.manifests.get(manifestKey(layer.id, manifest))!;
    return { basename, appliedPath: `manifests/${group}/${basename}.yaml` };
  };
  const manifests = layer.manifests.map(({ name }) => ({
    name,
    authoredPath: `${folder}/manifests/${name}`,
    ...applied(name),
  }));
  const prefix = names.releases.get(layer.id);
  const release = prefix === undefined ? null : { prefix, ...applied(RELEASES) };
  return { id: layer.id, group, folder, release, manifests };
}

/** Stands where a manifest's name does; no manifest has an empty one. */
const RELEASES = '';

function isSourced({ kind = 'MANIFEST' }: Pick<LayerNames, 'kind'>): boolean {
  return kind !== 'MANIFEST';
}

/** Names of folders and prefixes of releases by layer id, basenames by `manifestKey`. */
type Names = {
  readonly layers: ReadonlyMap<string, string>;
  readonly manifests: ReadonlyMap<string, string>;
  readonly releases: ReadonlyMap<string, string>;
};

/** First come, first served, and never given back: a later one that would be alike bears a mark of its own. */
function allotted(slug: string, layers: readonly Omit<LayerNames, 'installOrder'>[]): Names {
  const layerNames = new Map<string, string>();
  const manifestNames = new Map<string, string>();
  const releaseNames = new Map<string, string>();
  const giveLayer = giver(layerNames, LAYER_NAME_LENGTH);
  const giveManifest = giver(manifestNames, BASENAME_LENGTH);
  const giveRelease = giver(releaseNames, RELEASE_PREFIX_LENGTH);
  for (const layer of layers) {
    const layerName = giveLayer(layer.id, basenameOf(layer.name));
    if (isSourced(layer)) {
      giveManifest(manifestKey(layer.id, RELEASES), `${slug}--${layerName}`);
      giveRelease(layer.id, basenameOf(layer.source?.name ?? layer.name));
    }
    for (const { name } of layer.manifests) {
      // Slugs never hold two hyphens in a row: these say where the profile's ends, so that the files of two profiles
      // on one device ("edge" with "gw-web", "edge-gw" with "web") are never alike.
      giveManifest(manifestKey(layer.id, name), `${slug}--${layerName}-${basenameOf(name)}`);
    }
  }
  return { layers: layerNames, manifests: manifestNames, releases: releaseNames };
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
export function marked(wanted: string, key: string, maxLength: number): string {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `${wanted.slice(0, maxLength - mark.length - 1).replace(/-+$/, '')}-${mark}`;
}
