import { limits } from '../limits.js';
import { mappingOf, type Mapping } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import { FaultList, kindOf, quoted } from './fault-list.js';
import type { PackFault, Preset } from './pack.js';
import { listIn, readYamlFile } from './yaml-file.js';

/** More presets than an author looks through are none. */
const MAX_PRESETS = 200;
const MAX_REMOVED = 1_000;
/** Names stand in a comment line of the values, with ":" and "," between them. */
const NAME = /^[^\p{Cc}\p{Cs},]{1,200}$/u;

/** Reads presets.yaml. A preset with a fault is left out, and told; an empty file holds none. */
export function readPresets(bytes: Buffer): {
  readonly presets: readonly Preset[];
  readonly faults: readonly PackFault[];
} {
  const list = new FaultList('presets.yaml');
  const { value } = readYamlFile(bytes, list);
  if (value === null && list.faults.length === 0)
    list.warning('empty', 'The file is empty. Remove it, or write presets: [] with entries.');
  const entries = entriesOf(value, list);
  if (entries.length > MAX_PRESETS)
    list.error('presets', `The file holds ${entries.length} presets. Keep it under ${MAX_PRESETS}.`);
  const presets = entries.slice(0, MAX_PRESETS).flatMap((entry) => presetOf(entry, list));
  return { presets: unique(presets, list), faults: list.faults.map(asWarning) };
}

/** A pack without its presets is still a pack. */
function asWarning(fault: PackFault): PackFault {
  return { ...fault, severity: 'warning' };
}

function entriesOf(value: unknown, list: FaultList): readonly unknown[] {
  const mapping = mappingOf(value);
  if (mapping) return listIn(mapping['presets'], 'presets', list);
  return listIn(value, 'presets', list);
}

function presetOf(item: unknown, list: FaultList): Preset | readonly never[] {
  const entry = mappingOf(item);
  const name = entry?.['name'];
  if (!entry || typeof name !== 'string' || !NAME.test(name)) {
    list.error(
      'preset-name',
      `A preset has no usable name (${kindOf(entry ? name : item)}) and is left out. Write "name" as a text on one line, without a comma.`,
    );
    return [];
  }
  const group = entry['group'] ?? name;
  if (typeof group !== 'string' || !NAME.test(group) || group.includes(':')) {
    list.error(
      'preset-group',
      `The preset ${quoted(name)} has no usable group (${kindOf(entry['group'])}) and is left out. Write "group" as a text on one line, without a comma or colon.`,
    );
    return [];
  }
  const add = addedText(entry, name, list);
  const displayName = entry['displayName'];
  if (add === null) return [];
  return {
    name,
    group,
    add,
    remove: removedPaths(entry, name, list),
    displayName: typeof displayName === 'string' && displayName !== '' ? displayName.slice(0, 200) : name,
  };
}

function addedText(entry: Mapping, name: string, list: FaultList): string | null {
  const add = entry['add'] ?? '';
  if (typeof add !== 'string' || Buffer.byteLength(add) > limits.textBytes) {
    list.error(
      'preset-add',
      `The "add" of the preset ${quoted(name)} is ${kindOf(add)} and the preset is left out. Write YAML as a text: add: | and the values below it.`,
    );
    return null;
  }
  const { documents, problems } = readYaml(add);
  const [problem] = problems;
  const fault = problem
    ? problem.message
    : documents.every(({ value }) => mappingOf(value)) && documents.length <= 1
      ? null
      : 'It is no single mapping.';
  if (fault === null) return add;
  list.error(
    'preset-add',
    `The "add" of the preset ${quoted(name)} can't be merged and the preset is left out: ${fault} Write it as values: key: value.`,
  );
  return null;
}

function removedPaths(entry: Mapping, name: string, list: FaultList): readonly string[] {
  const remove = entry['remove'] ?? [];
  const paths: readonly unknown[] = Array.isArray(remove) ? remove.slice(0, MAX_REMOVED) : [remove];
  const kept = paths.filter((path): path is string => typeof path === 'string' && path !== '' && path.length <= 1_000);
  if (kept.length < paths.length) {
    list.error(
      'preset-remove',
      `The preset ${quoted(name)} removes something that is no dotted path; it is left out. Write paths as texts: "charts.web.port".`,
    );
  }
  return kept;
}

function unique(presets: readonly Preset[], list: FaultList): readonly Preset[] {
  const seen = new Set<string>();
  return presets.filter(({ name, group }) => {
    const key = `${group}:${name}`;
    if (seen.has(key))
      list.error(
        'preset-name',
        `The preset ${quoted(key)} stands twice; the first one counts. Give the other one another name.`,
      );
    return !seen.has(key) && seen.add(key);
  });
}
