import { mappingOf, type Mapping } from '../manifests/plain-value.js';

/** Values with those of a preset merged in: mappings key by key, everything else replaced. */
export function merged(values: unknown, added: unknown): unknown {
  const [target, source] = [mappingOf(values), mappingOf(added)];
  if (!source || !target) return added;
  const entries = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(source))
    entries.set(key, entries.has(key) ? merged(entries.get(key), value) : value);
  return Object.fromEntries(entries);
}

/** Values without what stands at the paths, each a list of keys. */
export function without(values: unknown, paths: readonly (readonly string[])[]): unknown {
  const mapping = mappingOf(values);
  if (!mapping || paths.length === 0) return values;
  const inside = new Map<string, (readonly string[])[]>();
  for (const [key, ...rest] of paths) if (key !== undefined) inside.set(key, [...(inside.get(key) ?? []), rest]);
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([key, value]): [string, unknown][] => {
      const below = inside.get(key) ?? [];
      return below.some((path) => path.length === 0) ? [] : [[key, without(value, below)]];
    }),
  );
}

/** The mapping under a key, or nothing. */
export function under(values: Mapping | null, key: string): unknown {
  return values !== null && Object.hasOwn(values, key) ? values[key] : undefined;
}
