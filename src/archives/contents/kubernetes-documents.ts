import { isMap, isScalar, parseAllDocuments, type CST, type Document, type Pair, type YAMLMap } from 'yaml';
import { withoutTemplates } from '../../manifests/macros.js';
import { isClusterScoped } from './cluster-scope.js';

/** What documents get that their author left to the layer or the profile. */
export type Additions = {
  /** for documents that name none; null adds nothing */
  readonly namespace: string | null;
  /** for virtual machines; what the author set himself stays */
  readonly vmLabels: ReadonlyMap<string, string>;
  readonly vmAnnotations: ReadonlyMap<string, string>;
};

/**
 * Manifest documents as Kubernetes gets them. Additions are written into the text as typed, next to their siblings, so
 * that every comment, quote and space around them stays; what doesn't parse, or needs nothing, stays byte for byte.
 */
export function asApplied(text: string, additions: Additions): string {
  if (additions.namespace === null && additions.vmLabels.size === 0) return text;
  const masked = withoutTemplates(text);
  const documents = parseAllDocuments(masked, { logLevel: 'silent', uniqueKeys: false, keepSourceTokens: true });
  if (!Array.isArray(documents)) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const insertions = documents
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => objectsOf(document).flatMap((object) => insertionsFor(object, additions, { masked, eol })));
  return inserted(text, insertions);
}

type Insertion = { readonly at: number; readonly text: string };
type Source = { readonly masked: string; readonly eol: string };

function inserted(text: string, insertions: readonly Insertion[]): string {
  const ordered = [...insertions].sort((a, b) => b.at - a.at);
  return ordered.reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);
}

/** The objects of a document: itself, or the items of a `List`. */
function objectsOf(document: Document): readonly YAMLMap[] {
  const root = document.contents;
  if (!isMap(root)) return [];
  const items = root.get('items');
  if (!String(root.get('kind')).endsWith('List') || typeof items !== 'object' || items === null || !('items' in items)) return [root];
  return (items.items as unknown[]).filter((item): item is YAMLMap => isMap(item));
}

function insertionsFor(object: YAMLMap, additions: Additions, source: Source): readonly Insertion[] {
  const metadata = object.get('metadata');
  // Without any entry it has no name either: nothing that Kubernetes takes.
  if (!isMap(metadata) || metadata.items.length === 0) return [];
  const apiVersion = String(object.get('apiVersion'));
  const kind = String(object.get('kind'));
  const wantsNamespace = additions.namespace !== null && !metadata.has('namespace') && !isClusterScoped(apiVersion, kind);
  return [
    ...(wantsNamespace ? addEntries(metadata, new Map([['namespace', additions.namespace ?? '']]), source) : []),
    ...(isVirtualMachine(apiVersion, kind) ? vmInsertions(object, metadata, additions, source) : []),
  ];
}

function isVirtualMachine(apiVersion: string, kind: string): boolean {
  const group = apiVersion.split('/')[0];
  return (
    (group === 'kubevirt.io' && kind === 'VirtualMachine') ||
    (group === 'spectrocloud.com' && kind === 'VmTemplate') ||
    (group === 'terraform.core.oam.dev' && kind === 'Configuration')
  );
}

function vmInsertions(object: YAMLMap, metadata: YAMLMap, additions: Additions, source: Source): readonly Insertion[] {
  const { vmLabels, vmAnnotations } = additions;
  const template = object.getIn(['spec', 'template']);
  const templateMetadata = isMap(template) ? template.get('metadata') : undefined;
  const ownTemplate = object.get('kind') === 'VirtualMachine' && isMap(template) ? template : null;
  return [
    ...addMap(metadata, 'labels', vmLabels, source),
    ...addMap(metadata, 'annotations', vmAnnotations, source),
    ...(ownTemplate && isMap(templateMetadata) ? addMap(templateMetadata, 'labels', vmLabels, source) : []),
    ...(ownTemplate && !ownTemplate.has('metadata') ? addNested(ownTemplate, ['metadata', 'labels'], vmLabels, source) : []),
  ];
}

/** Adds what is missing to the map under `key`, which is made when it isn't there. */
function addMap(parent: YAMLMap, key: string, entries: ReadonlyMap<string, string>, source: Source): readonly Insertion[] {
  if (entries.size === 0) return [];
  if (!parent.has(key)) return addNested(parent, [key], entries, source);
  const existing = parent.get(key);
  if (isMap(existing)) return addEntries(existing, entries, source);
  return fillEmpty(parent, key, entries);
}

/** `labels:` without a value: the value is written right behind the colon. */
function fillEmpty(parent: YAMLMap, key: string, entries: ReadonlyMap<string, string>): readonly Insertion[] {
  const pair = parent.items.find((item): item is Pair => isScalar(item.key) && item.key.value === key);
  const token = pair?.srcToken as CST.CollectionItem | undefined;
  const empty = isScalar(pair?.value) && pair.value.value === null && pair.value.source === '';
  const colon = token?.sep?.find((part) => part.type === 'map-value-ind');
  return empty && colon ? [{ at: colon.offset + 1, text: ` ${flowMap(entries)}` }] : [];
}

function addEntries(map: YAMLMap, entries: ReadonlyMap<string, string>, source: Source): readonly Insertion[] {
  const missing = [...entries].filter(([key]) => !map.has(key));
  const lines = missing.map(([key, value]) => `${plainOrQuoted(key)}: ${plainOrQuoted(value)}`);
  const flow = missing.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return lines.length > 0 ? addFirst(map, lines, flow, source) : [];
}

function addNested(map: YAMLMap, path: readonly string[], entries: ReadonlyMap<string, string>, source: Source): readonly Insertion[] {
  if (entries.size === 0) return [];
  const indented = (depth: number, text: string) => ' '.repeat(2 * depth) + text;
  const lines = [
    ...path.map((key, depth) => indented(depth, `${key}:`)),
    ...[...entries].map(([key, value]) => indented(path.length, `${plainOrQuoted(key)}: ${plainOrQuoted(value)}`)),
  ];
  const flow = path.reduceRight((inner, key) => `{${JSON.stringify(key)}: ${inner}}`, flowMap(entries)).slice(1, -1);
  return addFirst(map, lines, [flow], source);
}

/** Writes entries in front of a map's first one: in lines of their own, or between the braces. */
function addFirst(map: YAMLMap, lines: readonly string[], flow: readonly string[], source: Source): readonly Insertion[] {
  const token = map.srcToken;
  if (token?.type === 'flow-collection') {
    return [{ at: token.start.offset + 1, text: flow.join(', ') + (map.items.length > 0 ? ', ' : '') }];
  }
  if (token?.type !== 'block-map') return [];
  const at = startOf(token.items[0]);
  if (at === null) return [];
  const lineStart = source.masked.lastIndexOf('\n', at - 1) + 1;
  const indent = ' '.repeat(at - lineStart);
  return [{ at, text: lines.map((line) => `${line}${source.eol}${indent}`).join('') }];
}

/** Where the first entry of a block map begins, an anchor or tag before its key included. */
function startOf(item: CST.BlockMap['items'][number] | undefined): number | null {
  const property = item?.start.find((part) => ['anchor', 'tag', 'explicit-key-ind'].includes(part.type));
  return property?.offset ?? item?.key?.offset ?? null;
}

function flowMap(entries: ReadonlyMap<string, string>): string {
  return `{${[...entries].map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')}}`;
}

/** Plain where YAML 1.1 and 1.2 read the same text, else in quotes. */
function plainOrQuoted(text: string): string {
  const word = /^[A-Za-z][-A-Za-z0-9_./]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return word ? text : JSON.stringify(text);
}
