import { isOpen } from './macros.js';
import { textOf, valueAt } from './plain-value.js';
import { guestPathOf } from './virtual-machine.js';
import { mappingAt, mappingsAt, mappingsIn, type PlacedMapping } from './yaml-places.js';
import { scalarsIn, type PlacedScalar } from './yaml-scalars.js';

/** Key of the `pack:` header by which the author chooses how cloud-init data travels: "secret", else inline. */
export const CLOUD_INIT_CHOICE = 'system-profiles/cloud-init';

/** Both kinds of cloud-init data: the reference that stands for it, and what the guest's tools look for in a Secret. */
const DATA = [
  { key: 'userData', reference: 'secretRef', secretKey: 'userdata' },
  { key: 'networkData', reference: 'networkDataSecretRef', secretKey: 'networkdata' },
] as const;

/** A piece of cloud-init data that leaves its machine. `encoded`: it is base64. */
type Piece = {
  readonly reference: string;
  readonly secretKey: string;
  readonly encoded: boolean;
  readonly scalar: PlacedScalar;
};
type Volume = { readonly secret: string; readonly namespace: string | null; readonly pieces: readonly Piece[] };

/**
 * A text in which the cloud-init data of KubeVirt's machines stands in Secrets in front of them, and a reference where it
 * stood: KubeVirt takes 2,048 bytes inline. Nothing else of the text changes. What can't be moved as it is typed (an
 * alias, a name that isn't known here) stays inline, and the review says so.
 */
export function withCloudInitSecrets(text: string): string {
  if (!/cloudInit(?:NoCloud|ConfigDrive)/.test(text)) return text;
  const scalars = scalarsIn(text);
  const volumes = mappingsIn(text)
    .flatMap(objectsOf)
    .flatMap((object) => volumesOf(object, scalars));
  const pieces = volumes.flatMap(({ secret, pieces: own }) => own.map((piece) => ({ ...piece, secret })));
  if (pieces.length === 0) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  let [rest, done] = ['', 0];
  for (const { scalar, reference, secret } of pieces.sort((a, b) => a.scalar.keyStart - b.scalar.keyStart)) {
    rest += `${text.slice(done, scalar.keyStart)}${reference}: {name: ${quoted(secret)}}${scalar.isBlock ? eol : ''}`;
    done = scalar.end;
  }
  return inFront(volumes.map(secretDocument), rest + text.slice(done));
}

/** The objects of a document: itself, or the items of a List. */
function objectsOf(document: PlacedMapping): readonly PlacedMapping[] {
  return String(document.value['kind']).endsWith('List') ? mappingsAt(document, 'items') : [document];
}

function volumesOf(object: PlacedMapping, scalars: ReadonlyMap<number, PlacedScalar>): readonly Volume[] {
  const { apiVersion, kind } = object.value;
  const path = guestPathOf(String(apiVersion).replace(/\/.*$/, ''), String(kind));
  const name = textOf(valueAt(object.value, 'metadata', 'name'));
  const namespace = textOf(valueAt(object.value, 'metadata', 'namespace'));
  if (!path || name === null || !isPlain(name) || (namespace !== null && !isPlain(namespace))) return [];
  const guest = path.reduce<PlacedMapping | null>((parent, key) => parent && mappingAt(parent, key), object);
  return (guest ? mappingsAt(guest, 'volumes') : []).flatMap((volume) => {
    const called = textOf(volume.value['name']);
    const sources = ['cloudInitNoCloud', 'cloudInitConfigDrive'].map((type) => mappingAt(volume, type));
    const pieces = sources.flatMap((source) => (source ? piecesOf(source, scalars) : []));
    if (called === null || !isPlain(called) || pieces.length === 0) return [];
    return [{ secret: `${name}-${called}-cloud-init`, namespace, pieces }];
  });
}

function piecesOf(source: PlacedMapping, scalars: ReadonlyMap<number, PlacedScalar>): readonly Piece[] {
  return DATA.flatMap(({ key, reference, secretKey }) => {
    const present = [key, `${key}Base64`].filter((one) => Object.hasOwn(source.value, one));
    const [only] = present;
    // Two sources of one kind are a fault that the review tells; moving one of them would hide it.
    if (only === undefined || present.length > 1 || Object.hasOwn(source.value, reference)) return [];
    const scalar = scalars.get(source.place.entries.get(only) ?? -1);
    if (!scalar || scalar.text === '' || source.value[only] !== scalar.text) return [];
    return [{ reference, secretKey, encoded: only !== key, scalar }];
  });
}

function secretDocument({ secret, namespace, pieces }: Volume): string {
  const section = (encoded: boolean): readonly string[] => {
    const own = pieces.filter((piece) => piece.encoded === encoded);
    if (own.length === 0) return [];
    return [
      encoded ? 'data:' : 'stringData:',
      ...own.flatMap(({ secretKey, scalar }) => entry(secretKey, scalar.text)),
    ];
  };
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${quoted(secret)}`,
    ...(namespace === null ? [] : [`  namespace: ${quoted(namespace)}`]),
    ...section(false),
    ...section(true),
    '',
  ].join('\n');
}

/** As a literal block, in which placeholders stand as typed; in quotes only what such a block can't hold. */
function entry(key: string, text: string): readonly string[] {
  if (/[^\P{Cc}\n\t]|\uFEFF/u.test(text) || text.trim() === '') return [`  ${key}: ${JSON.stringify(text)}`];
  const [, ends = ''] = /(\n*)$/.exec(text) ?? [];
  const lines = text.slice(0, text.length - ends.length).split('\n');
  const blank = Array.from({ length: Math.max(0, ends.length - 1) }, () => '');
  const chomping = ends === '' ? '-' : ends === '\n' ? '' : '+';
  return [`  ${key}: |2${chomping}`, ...lines.map((line) => (line === '' ? '' : `    ${line}`)), ...blank];
}

/** Documents in front of a text, which may begin with a byte order mark, directives or a `---` of its own. */
function inFront(documents: readonly string[], text: string): string {
  const [, mark = '', rest = ''] = /^(\uFEFF?)([^]*)$/.exec(text) ?? [];
  const divider = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(%|---(?:\s|$))?/.exec(rest)?.[1] ?? '';
  const own = documents.join('---\n');
  return `${mark}${own}${divider === '' ? '---\n' : divider === '%' ? '...\n' : ''}${rest}`;
}

/** A name, maybe with placeholders, that single quotes hold as it is. */
function isPlain(name: string): boolean {
  return name !== '' && !/['\\\p{Cc}]/u.test(name) && (isOpen(name) || /^[a-z0-9.-]+$/.test(name));
}

function quoted(name: string): string {
  return isOpen(name) ? `'${name}'` : JSON.stringify(name);
}
