import { mappingOf } from '../manifests/plain-value.js';

/** Stands for every element of a list in the paths of schema.yaml. */
export const EVERY_ELEMENT = '$[]';

/** What a dotted path leads to: the keys and list indexes on the way, and the value, if all of it is there. */
export type Found = { readonly path: readonly string[]; readonly value: unknown; readonly present: boolean };

/** Keys hold no more dots than a host name has; trying all would cost a square of the path's length. */
const MAX_JOINED = 8;

/** No path of a pack leads to more places; lists of lists of lists would. */
const MAX_FOUND = 1_000;

/**
 * Follows a dotted path ("charts.web.port", "registry.addresses.$[]") through values. Keys with dots in them are found
 * too ("pack.spectrocloud.com/install-priority"): at each mapping the shortest beginning that is a key counts.
 * @returns one find per element of a list; one with `present: false` where the path ends early
 */
export function follow(values: unknown, dotted: string): readonly Found[] {
  let finds: readonly Walk[] = [{ path: [], value: values, rest: dotted.split('.'), present: true }];
  while (finds.some((find) => find.rest.length > 0)) finds = finds.flatMap(step).slice(0, MAX_FOUND);
  return finds.map(({ path, value, present }) => ({ path, value, present }));
}

type Walk = Found & { readonly rest: readonly string[] };

function step(walk: Walk): readonly Walk[] {
  const { path, value, rest } = walk;
  const [next] = rest;
  if (next === undefined) return [walk];
  if (next === EVERY_ELEMENT && Array.isArray(value)) {
    const elements: readonly unknown[] = value;
    return elements.map((element, i) => ({
      path: [...path, String(i)],
      value: element,
      rest: rest.slice(1),
      present: true,
    }));
  }
  const mapping = mappingOf(value);
  for (let length = 1; mapping && length <= Math.min(rest.length, MAX_JOINED); length += 1) {
    const key = rest.slice(0, length).join('.');
    if (Object.hasOwn(mapping, key))
      return [{ path: [...path, key], value: mapping[key], rest: rest.slice(length), present: true }];
  }
  return [{ path, value: undefined, rest: [], present: false }];
}
