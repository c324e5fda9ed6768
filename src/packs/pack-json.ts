import { isUtf8 } from 'node:buffer';
import { mappingOf, type Mapping } from '../manifests/plain-value.js';
import { numbersOf } from '../version-order.js';
import { readConstraints } from './constraints-json.js';
import { FaultList, kindOf, quoted } from './fault-list.js';
import { clean, MAX_ITEMS, optionalText, own, paths, requiredText, texts } from './json-fields.js';
import type { Pack, PackFault, PackState } from './pack.js';

/** What pack.json alone says of a pack. */
export type PackJson = Pick<
  Pack,
  | 'name'
  | 'displayName'
  | 'version'
  | 'layer'
  | 'addonType'
  | 'cloudTypes'
  | 'annotations'
  | 'state'
  | 'dependencies'
  | 'resources'
  | 'charts'
  | 'manifests'
>;

/** pack.json is a page of text; more is something else. */
const MAX_BYTES = 1024 * 1024;

/** Names go into file names, addresses and OCI repositories. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;
const STRICT_SEMVER = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const LAYERS = ['kernel', 'os', 'k8s', 'cni', 'csi', 'addon'];

/**
 * Reads pack.json: the pack's identity, what belongs to it and what it asks for. Every fault is told, none hides another.
 * @returns null in `json` when an error makes the pack unusable
 */
export function readPackJson(bytes: Buffer): { readonly json: PackJson | null; readonly faults: readonly PackFault[] } {
  const list = new FaultList('pack.json');
  const object = parsed(bytes, list);
  if (!object) return { json: null, faults: list.faults };
  const json: PackJson = {
    ...identity(object, list),
    addonType: optionalText(object, 'addonType', list),
    cloudTypes: texts(object, 'cloudTypes', list),
    ...annotations(object, list),
    ...readConstraints(object['constraints'], list),
    charts: paths(object, 'charts', list),
    manifests: paths(object, 'kubeManifests', list),
  };
  return { json: list.faults.some((fault) => fault.severity === 'error') ? null : json, faults: list.faults };
}

function parsed(bytes: Buffer, list: FaultList): Mapping | null {
  if (bytes.length > MAX_BYTES) {
    list.error('size', `pack.json has ${bytes.length} bytes. Keep it under 1 MiB; long texts belong in README.md.`);
    return null;
  }
  if (!isUtf8(bytes)) {
    list.error('json', 'pack.json is no UTF-8 text. Save it as UTF-8.');
    return null;
  }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
    const object = mappingOf(value);
    if (!object) list.error('json', `pack.json is ${kindOf(value)}. Write one JSON object: {"name": …}.`);
    return object;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    list.error('json', `pack.json is no JSON: ${quoted(reason).slice(1, -1)}. Correct the syntax there.`);
    return null;
  }
}

function identity(object: Mapping, list: FaultList): Pick<Pack, 'name' | 'displayName' | 'version' | 'layer'> {
  const [name, displayName] = [requiredText(object, 'name', list), requiredText(object, 'displayName', list)];
  const [version, layer] = [requiredText(object, 'version', list), requiredText(object, 'layer', list)];
  if (name && (!NAME.test(name) || name.includes('..'))) {
    list.error(
      'name',
      `The name ${quoted(name)} can't be a file's name. Use letters, digits, ".", "_" and "-", starting with a letter or digit, up to 128 characters.`,
    );
  }
  if (version && (!VERSION.test(version) || version.includes('..'))) {
    list.error(
      'version',
      `The version ${quoted(version)} can't be part of a file's name. Write it like 1.2.3, up to 128 characters.`,
    );
  } else if (version && !STRICT_SEMVER.test(version)) {
    const mend = numbersOf(version) === null ? 'it is sorted before all others' : 'it is sorted by its numbers';
    list.warning(
      'version',
      `The version ${quoted(version)} is no semantic version; ${mend}. Write it like 1.2.3: three numbers, without zeros or a "v" before them.`,
    );
  }
  if (layer && !LAYERS.includes(layer)) {
    list.error(
      'layer',
      `The layer ${quoted(layer)} isn't known. Write one of ${LAYERS.join(', ')}; most packs are "addon".`,
    );
  }
  return { name, displayName, version, layer };
}

function annotations(object: Mapping, list: FaultList): Pick<Pack, 'annotations' | 'state'> {
  const value = own(object, 'annotations');
  const mapping = mappingOf(value);
  if (!mapping) {
    if (value !== undefined && value !== null)
      list.warning(
        'annotations',
        `"annotations" is ${kindOf(value)} and is left out. Write an object of texts: {"source": "community"}.`,
      );
    return { annotations: {}, state: 'ACTIVE' };
  }
  const entries = Object.entries(mapping)
    .slice(0, MAX_ITEMS)
    .flatMap(([key, item]): [string, string][] => {
      const plain = typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean';
      if (typeof item !== 'string')
        list.warning(
          'annotations',
          `The annotation ${quoted(key)} is ${kindOf(item)}${plain ? '' : ' and is left out'}. Write a text in quotes.`,
        );
      return plain
        ? [[clean(key, 'annotations', list), clean(String(item), `annotations.${quoted(key).slice(1, -1)}`, list)]]
        : [];
    });
  return { annotations: Object.fromEntries(entries), state: stateOf(new Map(entries), list) };
}

const STATES: ReadonlyMap<string, PackState> = new Map([
  ['', 'ACTIVE'],
  ['active', 'ACTIVE'],
  ['deprecated', 'DEPRECATED'],
  ['disabled', 'DISABLED'],
  ['deleted', 'DELETED'],
]);

function stateOf(found: ReadonlyMap<string, string>, list: FaultList): PackState {
  const word = found.get('system_state') ?? '';
  const state = STATES.get(word.trim().toLowerCase());
  if (state === undefined) {
    list.warning(
      'state',
      `The annotation "system_state" says ${quoted(word)}, which isn't known; the pack counts as active. Write deprecated, disabled or deleted, or remove it.`,
    );
  }
  const disabled = found.get('disabled')?.trim().toLowerCase() === 'true';
  return disabled && (state ?? 'ACTIVE') === 'ACTIVE' ? 'DISABLED' : (state ?? 'ACTIVE');
}
