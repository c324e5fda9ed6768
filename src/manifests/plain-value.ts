/** A mapping as YAML gives it. Only own keys count: an author's "toString" is a key like any other. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The value as a mapping, or null when it is something else. */
export function mappingOf(value: unknown): Mapping | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : null;
}

/** The value as a list; something else is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text that isn't empty, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What stands at a path of keys and list indexes; undefined when nothing does. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Mapping)[step];
  }
  return here;
}

/** Whether something is written there: null counts as nothing, as it does for Kubernetes. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
