import { isClusterScoped } from '../manifests/cluster-scope.js';
import { compareImpact } from '../manifests/impact-rule.js';
import { objectImpact, type ObjectImpact } from '../manifests/impact.js';
import { isObject, objectsOf, type KubernetesObject } from '../manifests/kubernetes-object.js';
import { readYaml } from '../manifests/yaml-text.js';
import { changedManifests, type LayerPair } from './compare-layers.js';
import { joined, type Judgement } from './compare-change.js';
import type { LayerText } from './content.js';
import { valuesFacts } from './review-texts.js';

/** What a manifest holds; `opaque`: some of it doesn't parse, or isn't an object. */
export type ReadManifest = { readonly objects: readonly KubernetesObject[]; readonly opaque: boolean };
/** Reads a manifest. */
export type ManifestReader = (content: string) => ReadManifest;

/** Reads each text once, for as long as one comparison takes. */
export function manifestReader(): ManifestReader {
  const known = new Map<string, ReadManifest>();
  return (content) => {
    const before = known.get(content);
    if (before) return before;
    const { documents, problems } = readYaml(content);
    const found = documents.flatMap(objectsOf);
    const read = { objects: found.filter(isObject), opaque: problems.length > 0 || !found.every(isObject) };
    known.set(content, read);
    return read;
  };
}

/** Objects by what tells them apart from all others. */
type Objects = ReadonlyMap<string, KubernetesObject>;
const NONE: Objects = new Map();

/** Judges texts by the objects in them. An object that went from one manifest to another is the same object. */
export type ObjectJudge = {
  /** What becomes of the objects of one manifest; null: it isn't there. */
  manifest(pair: LayerPair, before: string | null, after: string | null): Judgement;
  /** What becomes of all objects of a layer. */
  layer(pair: LayerPair): Judgement;
};

/** A judge who knows the objects of everything that differs between two versions. */
export function objectJudge(pairs: readonly LayerPair[], read: ManifestReader): ObjectJudge {
  const sides = [
    touchedTexts(pairs, 'before').map(({ layer, content }) => objectsIn(layer, content, read)),
    touchedTexts(pairs, 'after').map(({ layer, content }) => objectsIn(layer, content, read)),
  ].map((found): Objects => new Map(found.flatMap((objects) => [...objects])));
  const [was = NONE, is = NONE] = sides;

  const manifest: ObjectJudge['manifest'] = (pair, before, after) => {
    const gone = pair.before && before !== null ? objectsIn(pair.before, before, read) : NONE;
    const here = pair.after && after !== null ? objectsIn(pair.after, after, read) : NONE;
    const impacts = [
      ...[...gone].filter(([key]) => !is.has(key)).map(([, object]) => objectImpact(object, null)),
      ...[...here].map(([key, object]) => objectImpact(was.get(key) ?? null, object)),
    ];
    const opaque = [before, after].some((content) => content !== null && read(content).opaque);
    return worstJudgement([...impacts, ...(opaque ? [UNREADABLE] : [])]);
  };
  return {
    manifest,
    layer: (pair) =>
      joined(manifestNames(pair).map((name) => manifest(pair, textOf(pair.before, name), textOf(pair.after, name)))),
  };
}

/** What a layer puts its objects into that name no namespace themselves. */
export function namespaceOf(layer: LayerText): string {
  const named = valuesFacts(layer.values).header.get('namespace')?.value;
  return typeof named === 'string' && named !== '' ? named : 'default';
}

/** The manifests in which an object may have changed: its text did, or the namespace that it stands in. */
export function touchedTexts(
  pairs: readonly LayerPair[],
  side: 'before' | 'after',
): readonly { readonly layer: LayerText; readonly content: string }[] {
  return pairs.flatMap((pair) => {
    const layer = pair[side];
    if (!layer) return [];
    const contents = isMoved(pair)
      ? layer.manifests.map(({ content }) => content)
      : changedManifests(pair).flatMap((manifest) => manifest[side] ?? []);
    return contents.map((content) => ({ layer, content }));
  });
}

function isMoved({ before, after }: LayerPair): boolean {
  // Most values are the same, and need no reading to know that.
  if (!before || !after || before.values === after.values) return false;
  return namespaceOf(before) !== namespaceOf(after);
}

const UNREADABLE: ObjectImpact = { impact: 'UNKNOWN', sentence: "some of it doesn't read as Kubernetes objects" };

/** The worst first, each reason once; what is harmless needs none. */
function worstJudgement(impacts: readonly ObjectImpact[]): Judgement {
  const reasons = impacts.filter(({ impact }) => impact !== 'NONE').sort((a, b) => compareImpact(b.impact, a.impact));
  return { impact: reasons[0]?.impact ?? 'NONE', reasons: [...new Set(reasons.map(({ sentence }) => sentence))] };
}

function objectsIn(layer: LayerText, content: string, read: ManifestReader): Objects {
  const namespace = namespaceOf(layer);
  return new Map(read(content).objects.map((object, place) => [identityOf(object, namespace, place), object]));
}

/** An API's version is no difference: apps/v1 and apps/v1beta1 are one object. One without a name is its place. */
function identityOf(object: KubernetesObject, namespace: string, place: number): string {
  const { group, kind, name, apiVersion } = object;
  const where = isClusterScoped(apiVersion, kind) ? null : (object.namespace ?? namespace);
  return JSON.stringify([group, kind, where, name, ...(name === '' ? [place] : [])]);
}

function manifestNames({ before, after }: LayerPair): readonly string[] {
  return [...new Set([before, after].flatMap((layer) => layer?.manifests.map(({ name }) => name) ?? []))];
}

function textOf(layer: LayerText | null, name: string): string | null {
  return layer?.manifests.find((manifest) => manifest.name === name)?.content ?? null;
}
