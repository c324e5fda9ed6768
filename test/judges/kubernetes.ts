import { parseAllDocuments } from 'yaml';
import { isClusterScoped } from '../../src/manifests/cluster-scope.js';

/** An object as the API server gets it. */
export type ApiObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
} & Readonly<Record<string, unknown>>;

/** Etcd takes requests of 1.5 MiB, and the API server adds to them. */
const MAX_OBJECT_BYTES = 1_400_000;
const MAX_DATA_BYTES = 1_048_576;
const MAX_ANNOTATION_BYTES = 262_144;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;

/** What a device fills in stands where a value will: a word of letters is one in every place. */
export function withoutPlaceholders(text: string): string {
  return text.replace(/\{\{[^{}]*\}\}|\$+\{[^{}$ \t]+\}/g, 'filled');
}

/**
 * The objects of a text, as kubectl and k3s read them: documents of nothing but comments are none, lists are their items.
 * @throws Error with the parser's words
 */
export function objectsIn(text: string): readonly ApiObject[] {
  return parseAllDocuments(indented(withoutPlaceholders(text)), { uniqueKeys: false }).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const value = document.toJS({ maxAliasCount: 10_000 }) as Partial<ApiObject> | null;
    if (value === null) return [];
    const items = value.kind?.endsWith('List') ? value['items'] : null;
    return (Array.isArray(items) ? items : [value]) as readonly ApiObject[];
  });
}

/** Go's parser, unlike the letter of YAML, lets a quoted text go on as far left as its key. */
function indented(text: string): string {
  return text.replace(
    /(\n( *)[^\n#'"]*: )'((?:[^'\n]|'')*(?:\n\2(?:[^'\n]|'')*)+)'(?=\n)/g,
    (_, head: string, margin: string, quoted: string) =>
      `${head}'${quoted.replaceAll(`\n${margin}`, `\n${margin}  `)}'`,
  );
}

/** How the API server knows an object: versions of an API are no difference. */
export function identityOf({ apiVersion, kind, metadata }: ApiObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const namespace = isClusterScoped(apiVersion, kind) ? '' : (metadata.namespace ?? 'default');
  return `${group}/${kind} ${namespace}/${metadata.name}`;
}

/** What is missing of an object for the API server to know it at all. */
export function typedFaults({ apiVersion, kind, metadata }: Partial<ApiObject>): readonly string[] {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return ['an object has no apiVersion and kind'];
  return typeof metadata?.name === 'string' ? [] : [`a ${kind} has no name`];
}

/** What the API server would say of an object, whatever its kind. */
export function objectFaults(object: ApiObject): readonly string[] {
  const unknown = typedFaults(object);
  if (unknown.length > 0) return unknown;
  const { kind, metadata } = object;
  const what = `${kind} ${metadata.name}`;
  const faults = [
    [/^system:|:/.test(metadata.name) || SUBDOMAIN.test(metadata.name), 'has a name that is no DNS name'],
    [metadata.name.length <= 253, 'has a name over 253 characters'],
    [
      metadata.namespace === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(metadata.namespace),
      'has a namespace that is none',
    ],
    [
      Object.entries(metadata.labels ?? {}).every(([key, value]) => isLabelKey(key) && isLabelValue(value)),
      'has a label that Kubernetes forbids',
    ],
    [Object.keys(metadata.annotations ?? {}).every(isLabelKey), 'has an annotation that Kubernetes forbids'],
    [JSON.stringify(metadata.annotations ?? {}).length <= MAX_ANNOTATION_BYTES, 'has annotations over 256 KiB'],
    [!['ConfigMap', 'Secret'].includes(kind) || dataBytes(object) <= MAX_DATA_BYTES, 'has data over 1 MiB'],
    [JSON.stringify(object).length <= MAX_OBJECT_BYTES, 'is too large for etcd'],
  ] as const;
  return faults.flatMap(([holds, fault]) => (holds ? [] : [`${what} ${fault}`]));
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
  return (prefix === null || (prefix.length <= 253 && SUBDOMAIN.test(prefix))) && name.length <= 63 && NAME.test(name);
}

function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || (value.length <= 63 && NAME.test(value)));
}

function dataBytes(object: ApiObject): number {
  return JSON.stringify([object['data'], object['stringData'], object['binaryData']]).length;
}
