import type { Mapping } from './plain-value.js';

/**
 * What a change does to a device on which the objects run already. DATA_LOSS stands for everything that has to be
 * deleted and made anew, since what it held goes with it.
 */
export type Impact = 'NONE' | 'RESTART' | 'VM_REBOOT' | 'UNKNOWN' | 'DATA_LOSS';

/** Harmless first. A loss that is certain comes after what can't be told, which may be anything. */
const ORDER: readonly Impact[] = ['NONE', 'RESTART', 'VM_REBOOT', 'UNKNOWN', 'DATA_LOSS'];

/** Negative when `a` is less of an evil than `b`. */
export function compareImpact(a: Impact, b: Impact): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

/** A field before and after, with the objects that it is part of. */
export type FieldChange = {
  readonly before: unknown;
  readonly after: unknown;
  readonly from: Mapping;
  readonly to: Mapping;
};

/** What a change of one field of some kinds does. A rule speaks for everything below its path that no other one names. */
export type FieldRule = {
  /** "group/Kind"; the core group is "" */
  readonly kinds: readonly string[];
  /** "spec.template" */
  readonly path: string;
  readonly impact: Impact | ((change: FieldChange) => Impact);
  /** completes "Deployment "web" (spec.template): …" */
  readonly reason: string;
  /** where Kubernetes or KubeVirt says so */
  readonly source: string;
};

/** What it does when an object of some kinds is no longer there. */
export type RemovalRule = {
  readonly kinds: readonly string[];
  readonly impact: Impact | ((object: Mapping) => Impact);
  readonly reason: string;
  readonly source: string;
};

/** What Kubernetes refuses to change. */
export const ANEW = "it can't be changed in place: it has to be deleted and made anew";
