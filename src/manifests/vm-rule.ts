import type { Severity } from './problem.js';
import type { Part, VirtualMachine } from './virtual-machine.js';

/** What a rule found wrong, at a path inside the machine's object. */
export type Finding = { readonly path: readonly string[]; readonly message: string };

/**
 * One rule of KubeVirt's admission, as data. ERROR: KubeVirt surely refuses the machine, or never starts it. WARNING:
 * it does unless something on the device (a preference, a default, a feature gate) mends it.
 */
export type VmRule = {
  readonly code: string;
  readonly severity: Severity;
  /** the function of KubeVirt (main, August 2026) that says so */
  readonly source: string;
  readonly find: (machine: VirtualMachine) => readonly Finding[];
};

/** Parts whose name another one before them has. */
export function repeated(parts: readonly Part[], what: string, wayOut: string): readonly Finding[] {
  const seen = new Set<string>();
  return parts.flatMap(({ name, path }) => {
    if (name === null) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ path: [...path, 'name'], message: `Two ${what} are called "${name}". ${wayOut}` }];
  });
}

/** Names of parts, for looking up. */
export function namesOf(...parts: readonly (readonly Part[])[]): ReadonlySet<string> {
  return new Set(parts.flat().flatMap(({ name }) => (name === null ? [] : [name])));
}

/** Which of these keys are set in a mapping. */
export function keysSet(value: Readonly<Record<string, unknown>>, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => Object.hasOwn(value, key) && value[key] !== null);
}
