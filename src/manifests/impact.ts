import { machineRemovals, machineRules } from './impact-machine-rules.js';
import { objectRemovals, objectRules } from './impact-object-rules.js';
import { compareImpact, type FieldRule, type Impact, type RemovalRule } from './impact-rule.js';
import { workloadRemovals, workloadRules } from './impact-workload-rules.js';
import type { KubernetesObject } from './kubernetes-object.js';
import { mappingOf, type Mapping } from './plain-value.js';
import { Structures } from './structures.js';

/** What happens to one object, for people: "Deployment "web" (spec.template): its pods are replaced …". */
export type ObjectImpact = { readonly impact: Impact; readonly sentence: string };

/** The whole table of fields, for its tests. */
export const fieldRules: readonly FieldRule[] = [...workloadRules, ...machineRules, ...objectRules];
/** The whole table of objects that go, for its tests. */
export const removalRules: readonly RemovalRule[] = [...workloadRemovals, ...machineRemovals, ...objectRemovals];

/** Everything may have these changed: nothing that runs looks at them. A status is the cluster's, not the author's. */
const EVERYWHERE: readonly FieldRule[] = ['apiVersion', 'kind', 'metadata', 'status'].map((path) => ({
  kinds: [],
  path,
  impact: 'NONE',
  reason: 'nothing that runs is touched',
  source: 'kubernetes.io/docs/concepts/overview/working-with-objects',
}));

/** The rules of one kind as a tree of field names. */
type Node = { rule: FieldRule | null; readonly children: Map<string, Node> };
const trees = new Map<string, Node>();
for (const kind of new Set(fieldRules.flatMap(({ kinds }) => kinds))) {
  trees.set(kind, treeOf(fieldRules.filter(({ kinds }) => kinds.includes(kind))));
}
const unknownKind = treeOf([]);

/**
 * What becomes of an object: changed when both are given, new without `before`, gone without `after`. Objects are those
 * of one identity (group, kind, namespace and name). Pure, and linear in their size.
 */
export function objectImpact(before: KubernetesObject | null, after: KubernetesObject | null): ObjectImpact {
  if (before && after) return changeOf(before, after);
  return before ? removalOf(before) : additionOf(after);
}

function additionOf(object: KubernetesObject | null): ObjectImpact {
  if (!object) return { impact: 'NONE', sentence: '' };
  return trees.has(kindOf(object))
    ? { impact: 'NONE', sentence: `${called(object)}: it is new` }
    : { impact: 'UNKNOWN', sentence: `${called(object)}: it is new, and of a kind that isn't known here` };
}

function removalOf(object: KubernetesObject): ObjectImpact {
  const rule = removalRules.find(({ kinds }) => kinds.includes(kindOf(object)));
  if (!rule)
    return { impact: 'UNKNOWN', sentence: `${called(object)}: it is removed, and something may still need it` };
  const impact = typeof rule.impact === 'function' ? rule.impact(object.value) : rule.impact;
  return { impact, sentence: `${called(object)}: ${rule.reason}` };
}

function changeOf(before: KubernetesObject, after: KubernetesObject): ObjectImpact {
  const tree = trees.get(kindOf(after)) ?? unknownKind;
  const findings = new Comparison(before.value, after.value).findings(tree);
  const [worst = { impact: 'NONE', path: '', reason: '' } as const] = findings.sort((a, b) =>
    compareImpact(b.impact, a.impact),
  );
  return worst.path === ''
    ? { impact: worst.impact, sentence: '' }
    : { impact: worst.impact, sentence: `${called(after)} (${worst.path}): ${worst.reason}` };
}

type Finding = { readonly impact: Impact; readonly path: string; readonly reason: string };

/** Follows the rules down two objects, never deeper than a rule goes: however large they are, each field is met once. */
class Comparison {
  private readonly structures = new Structures(true);
  private readonly found: Finding[] = [];

  constructor(
    private readonly from: Mapping,
    private readonly to: Mapping,
  ) {}

  findings(tree: Node): Finding[] {
    this.compare(tree, null, [], this.from, this.to);
    return this.found;
  }

  private compare(node: Node, inherited: FieldRule | null, path: readonly string[], was: unknown, is: unknown): void {
    if (this.structures.same(was, is)) return;
    const rule = node.rule ?? inherited;
    const [before, after] = [mappingOf(was), mappingOf(is)];
    if (node.children.size === 0 || !(before ?? after)) {
      this.found.push(this.judged(rule, path, was, is));
      return;
    }
    const rest: string[] = [];
    for (const key of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
      const child = node.children.get(key);
      const [one, other] = [ownValue(before, key), ownValue(after, key)];
      if (child) this.compare(child, rule, [...path, key], one, other);
      else if (rest.length === 0 && !this.structures.same(one, other)) rest.push(key);
    }
    // All that no deeper rule names is one finding, named by the first.
    if (rest.length > 0) this.found.push(this.judged(rule, [...path, ...rest], was, is));
  }

  private judged(rule: FieldRule | null, path: readonly string[], before: unknown, after: unknown): Finding {
    const at = path.join('.');
    if (!rule) return { impact: 'UNKNOWN', path: at, reason: "what this field does isn't known here" };
    const { impact, reason } = rule;
    const change = { before, after, from: this.from, to: this.to };
    return { impact: typeof impact === 'function' ? impact(change) : impact, path: at, reason };
  }
}

function treeOf(rules: readonly FieldRule[]): Node {
  const root: Node = { rule: null, children: new Map() };
  for (const rule of [...EVERYWHERE, ...rules]) {
    let node = root;
    for (const step of rule.path.split('.')) {
      const next = node.children.get(step) ?? { rule: null, children: new Map() };
      node.children.set(step, next);
      node = next;
    }
    node.rule = rule;
  }
  return root;
}

function ownValue(mapping: Mapping | null, key: string): unknown {
  return mapping && Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function kindOf({ group, kind }: KubernetesObject): string {
  return `${group}/${kind}`;
}

function called({ kind, name }: KubernetesObject): string {
  return `${kind} "${name.length > 100 ? `${name.slice(0, 100)}…` : name}"`;
}
