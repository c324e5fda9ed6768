import { mappingOf, type Mapping } from '../manifests/plain-value.js';
import { numbersOf } from '../version-order.js';
import { kindOf, quoted, type FaultList } from './fault-list.js';
import type { DependencyType, Pack, PackDependency, PackResource } from './pack.js';

/** No pack asks for more than a few others. */
const MAX_ENTRIES = 256;

const DEPENDENCY_TYPES: readonly DependencyType[] = ['required', 'optional', 'notSupported', 'upgrade'];
const RESOURCE_TYPES: readonly PackResource['type'][] = ['cpu', 'memory', 'diskSize'];
/** "master" is what "control-plane" was called. */
const SCHEDULE_TYPES = ['all', 'worker', 'master', 'control-plane'];

/** Reads the `constraints` of pack.json: the packs and resources that a pack asks for. What is wrong is left out, and told. */
export function readConstraints(value: unknown, list: FaultList): Pick<Pack, 'dependencies' | 'resources'> {
  const constraints = mappingOf(value);
  if (!constraints) {
    if (value !== undefined && value !== null)
      list.warning(
        'constraints',
        `"constraints" is ${kindOf(value)} and is left out. Write an object with "dependencies" and "resources".`,
      );
    return { dependencies: [], resources: [] };
  }
  return {
    dependencies: entries(constraints, 'dependencies', list).flatMap((entry) => dependencyOf(entry, list)),
    resources: entries(constraints, 'resources', list).flatMap((entry) => resourceOf(entry, list)),
  };
}

function entries(constraints: Mapping, field: string, list: FaultList): readonly Mapping[] {
  const value = constraints[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    list.warning('constraints', `"constraints.${field}" is ${kindOf(value)} and is left out. Write a list: [{…}].`);
    return [];
  }
  return value.slice(0, MAX_ENTRIES).flatMap((item: unknown): Mapping | readonly never[] => {
    const entry = mappingOf(item);
    if (!entry)
      list.warning(
        'constraints',
        `An entry of "constraints.${field}" is ${kindOf(item)} and is left out. Write an object.`,
      );
    return entry ?? [];
  });
}

function dependencyOf(entry: Mapping, list: FaultList): PackDependency | readonly never[] {
  const { packName } = entry;
  if (typeof packName !== 'string' || packName === '') {
    list.warning('constraints', 'A dependency names no pack and is left out. Write its "packName".');
    return [];
  }
  const name = quoted(packName);
  return {
    packName,
    layer: layerOf(entry['layer'], name, list),
    type: dependencyTypeOf(entry['type'], name, list),
    minVersion: boundOf(entry['minVersion'], `The lowest version of ${name}`, list),
    maxVersion: boundOf(entry['maxVersion'], `The highest version of ${name}`, list),
  };
}

function layerOf(value: unknown, name: string, list: FaultList): string {
  if (typeof value === 'string' && value !== '') return value;
  list.warning('constraints', `The dependency on ${name} names no layer; "addon" is taken. Write its "layer".`);
  return 'addon';
}

function dependencyTypeOf(value: unknown, name: string, list: FaultList): DependencyType {
  const type = DEPENDENCY_TYPES.find((one) => typeof value === 'string' && one.toLowerCase() === value.toLowerCase());
  if (type !== undefined) return type;
  const fault = value === undefined ? 'has no type' : `has the type ${kindOf(value)}`;
  list.warning(
    'constraints',
    `The dependency on ${name} ${fault}; "optional" is taken. Write one of ${DEPENDENCY_TYPES.join(', ')}.`,
  );
  return 'optional';
}

/** A version without a limit is an empty text, or isn't there. */
function boundOf(value: unknown, what: string, list: FaultList): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string' && numbersOf(value) !== null) return value;
  list.warning('constraints', `${what} is ${kindOf(value)} and limits nothing. Write it like "1.29" or "1.29.3".`);
  return null;
}

function resourceOf(entry: Mapping, list: FaultList): PackResource | readonly never[] {
  const type = RESOURCE_TYPES.find((one) => one === entry['type']);
  if (type === undefined) {
    list.warning(
      'constraints',
      `A resource has the type ${kindOf(entry['type'])} and is left out. Write one of ${RESOURCE_TYPES.join(', ')}.`,
    );
    return [];
  }
  const limit = entry['minLimit'];
  const minLimit = typeof limit === 'number' && limit >= 0 ? limit : null;
  const components = componentsOf(entry['components'], type, list);
  if (minLimit === null && components.length === 0) {
    list.warning(
      'constraints',
      `The resource "${type}" asks for nothing. Write its "minLimit" as a number (${UNITS[type]}).`,
    );
  }
  return { type, minLimit, components };
}

const UNITS = { cpu: 'thousandths of a core', memory: 'MiB', diskSize: 'GB' } as const;

function componentsOf(value: unknown, type: string, list: FaultList): readonly Readonly<Record<string, string>>[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ENTRIES).flatMap((item: unknown) => {
    const component = mappingOf(item);
    if (!component) return [];
    const schedule = component['scheduleType'];
    if (schedule !== undefined && !SCHEDULE_TYPES.some((one) => one === schedule)) {
      list.warning(
        'constraints',
        `A component of the resource "${type}" has the scheduleType ${kindOf(schedule)}. Write one of all, worker, control-plane.`,
      );
    }
    const plain = Object.entries(component).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    return [Object.fromEntries(plain)];
  });
}
