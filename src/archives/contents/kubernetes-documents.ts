import { isClusterScoped } from '../../manifests/cluster-scope.js';
import type { NamespaceMarks } from './marked-namespaces.js';
import { remembered } from '../../recent.js';
import { mappingAt, mappingsAt, mappingsIn, type PlacedMapping } from '../../manifests/yaml-places.js';

/** What documents get that their author left to the layer or the profile. */
export type Additions = {
  /** for documents that name none; null adds nothing */
  readonly namespace: string | null;
  /** for virtual machines; what the author set himself stays */
  readonly vmLabels: ReadonlyMap<string, string>;
  readonly vmAnnotations: ReadonlyMap<string, string>;
  /** for namespaces that packs mark */
  readonly marks?: NamespaceMarks | undefined;
};

const NO_MARKS: NamespaceMarks = new Map();

/**
 * Manifest documents as Kubernetes gets them. Additions are written into the text as typed, in front of their siblings,
 * so that every comment, quote and space stays; what doesn't parse, or needs nothing, stays byte for byte.
 */
export function asApplied(text: string, additions: Additions): string {
  const { namespace, vmLabels, vmAnnotations, marks = NO_MARKS } = additions;
  if (namespace === null && vmLabels.size === 0 && marks.size === 0) return text;
  const marked = [...marks.values()].map(({ name, labels, annotations }) => [name, [...labels], [...annotations]]);
  return inserted(text, insertionsIn(text, JSON.stringify([namespace, [...vmLabels], [...vmAnnotations], marked])));
}

/** What is remembered of insertions, in bytes: those of some ten thousand documents. */
const REMEMBERED_BYTES = 8 * 1024 * 1024;

const insertionsIn = remembered((text = '', added = ''): readonly Insertion[] => {
  const [namespace, labels, annotations, marked] = JSON.parse(added) as [string | null, Pairs, Pairs, Marks];
  const additions = {
    ...{ namespace, vmLabels: new Map(labels), vmAnnotations: new Map(annotations) },
    marks: new Map(
      marked.map(([name, own, notes]) => [name, { name, labels: new Map(own), annotations: new Map(notes) }]),
    ),
  };
  return mappingsIn(text)
    .flatMap(objectsOf)
    .flatMap((object) => insertionsFor(object, additions, text));
}, REMEMBERED_BYTES);

type Pairs = readonly [string, string][];
type Marks = readonly [name: string, labels: Pairs, annotations: Pairs][];

type Entries = ReadonlyMap<string, string>;
type Insertion = { readonly at: number; readonly text: string };

/** Two at one place stand in the order of the list. */
function inserted(text: string, insertions: readonly Insertion[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { at, text: added } of [...insertions].sort((a, b) => a.at - b.at)) {
    parts.push(text.slice(done, at), added);
    done = at;
  }
  return parts.join('') + text.slice(done);
}

/** The objects of a document: itself, or the items of a `List`. */
export function objectsOf(document: PlacedMapping): readonly PlacedMapping[] {
  const isList = String(document.value['kind']).endsWith('List') && Array.isArray(document.value['items']);
  return isList ? mappingsAt(document, 'items') : [document];
}

function insertionsFor(object: PlacedMapping, additions: Additions, text: string): readonly Insertion[] {
  const metadata = mappingAt(object, 'metadata');
  // Without any entry it has no name either: nothing that Kubernetes takes.
  if (!metadata || metadata.place.entries.size === 0) return [];
  const [apiVersion, kind] = [String(object.value['apiVersion']), String(object.value['kind'])];
  const namespace = isClusterScoped(apiVersion, kind) ? null : additions.namespace;
  return [
    ...(namespace === null ? [] : addEntries(metadata, new Map([['namespace', namespace]]), text)),
    ...vmInsertions(object, metadata, additions, text),
    ...(apiVersion === 'v1' && kind === 'Namespace' ? markInsertions(metadata, additions, text) : []),
  ];
}

function markInsertions(metadata: PlacedMapping, { marks }: Additions, text: string): readonly Insertion[] {
  const mark = marks?.get(String(metadata.value['name']));
  if (!mark) return [];
  return [
    ...addMapping(metadata, 'labels', mark.labels, text),
    ...addMapping(metadata, 'annotations', mark.annotations, text),
  ];
}

/** Kinds that define virtual machines, and where they hold templates whose metadata the machines get. */
const MACHINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubevirt.io/VirtualMachine': [['spec', 'template']],
  'kubevirt.io/VirtualMachineInstance': [],
  'kubevirt.io/VirtualMachineInstanceReplicaSet': [['spec', 'template']],
  'pool.kubevirt.io/VirtualMachinePool': [
    ['spec', 'virtualMachineTemplate'],
    ['spec', 'virtualMachineTemplate', 'spec', 'template'],
  ],
  'spectrocloud.com/VmTemplate': [],
  'terraform.core.oam.dev/Configuration': [],
};

function vmInsertions(
  object: PlacedMapping,
  metadata: PlacedMapping,
  { vmLabels, vmAnnotations }: Additions,
  text: string,
): readonly Insertion[] {
  const { apiVersion, kind } = object.value;
  const templates = MACHINES[`${String(apiVersion).replace(/\/.*$/, '')}/${String(kind)}`];
  if (!templates) return [];
  return [
    ...addMapping(metadata, 'labels', vmLabels, text),
    ...addMapping(metadata, 'annotations', vmAnnotations, text),
    ...templates.flatMap((path) => {
      const template = path.reduce<PlacedMapping | null>((parent, key) => parent && mappingAt(parent, key), object);
      const inside = template && mappingAt(template, 'metadata');
      if (inside) return addMapping(inside, 'labels', vmLabels, text);
      return template ? addNested(template, ['metadata', 'labels'], vmLabels, text) : [];
    }),
  ];
}

/** Adds what is missing to the mapping under `key`, which is made when it isn't there. */
function addMapping(parent: PlacedMapping, key: string, entries: Entries, text: string): readonly Insertion[] {
  const existing = mappingAt(parent, key);
  return existing ? addEntries(existing, entries, text) : addNested(parent, [key], entries, text);
}

function addEntries(mapping: PlacedMapping, entries: Entries, text: string): readonly Insertion[] {
  const missing = new Map([...entries].filter(([key]) => !Object.hasOwn(mapping.value, key)));
  if (missing.size === 0) return [];
  return addFirst(mapping, { lines: linesOf(missing), flow: flowOf(missing) }, text);
}

/** Adds mappings inside each other that aren't there; `labels:` without a value gets its value behind the colon. */
function addNested(
  parent: PlacedMapping,
  path: readonly [string, ...string[]],
  entries: Entries,
  text: string,
): readonly Insertion[] {
  if (entries.size === 0) return [];
  const [key, ...inner] = path;
  const flow = inner.reduceRight((content, name) => `${JSON.stringify(name)}: {${content}}`, flowOf(entries));
  const entry = parent.place.entries.get(key);
  if (entry !== undefined) {
    const colon =
      parent.value[key] === null
        ? /^["']?[\w-]+["']?\s*:(?=\s*(?:#.*)?(?:\n|\r|$|[},]))/.exec(text.slice(entry, entry + 256))
        : null;
    return colon ? [{ at: entry + colon[0].length, text: ` {${flow}}` }] : [];
  }
  if (Object.hasOwn(parent.value, key)) return [];
  const lines = path.map((name, depth) => `${'  '.repeat(depth)}${name}:`);
  const leaves = linesOf(entries).map((line) => '  '.repeat(path.length) + line);
  return addFirst(parent, { lines: [...lines, ...leaves], flow: `${JSON.stringify(key)}: {${flow}}` }, text);
}

/** Writes entries in front of a mapping's first one: in lines of their own, or behind the brace. */
function addFirst(
  { place }: PlacedMapping,
  entries: { readonly lines: readonly string[]; readonly flow: string },
  text: string,
): readonly Insertion[] {
  if (text[place.start] === '{') {
    return [{ at: place.start + 1, text: entries.flow + (place.entries.size > 0 ? ', ' : '') }];
  }
  const at = Math.min(...place.entries.values());
  const indent = ' '.repeat(at - (text.lastIndexOf('\n', at - 1) + 1));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return [{ at, text: entries.lines.map((line) => line + eol + indent).join('') }];
}

function linesOf(entries: Entries): readonly string[] {
  return [...entries].map(([key, value]) => `${plainOrQuoted(key)}: ${plainOrQuoted(value)}`);
}

function flowOf(entries: Entries): string {
  return [...entries].map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ');
}

/** Plain where YAML 1.1 and 1.2 read the same text, else in quotes. */
function plainOrQuoted(text: string): string {
  const word = /^[A-Za-z][-A-Za-z0-9_./]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return word ? text : JSON.stringify(text);
}
