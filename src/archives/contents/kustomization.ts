import type { Plan } from '../contents.js';
import { appliedOf } from '../layout.js';

/**
 * kustomization.yaml: every manifest in install order, the profile's tags as labels on all objects but on no selector,
 * which Kubernetes forbids to change.
 */
export function kustomizationOf(plan: Plan): string {
  const paths = plan.layers.flatMap((layer) => appliedOf(layer.place).map((applied) => applied.appliedPath));
  return [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'sortOptions:',
    '  order: fifo',
    ...labelLines(plan.tags.labels),
    ...(paths.length > 0 ? ['resources:', ...paths.map((path) => `  - ${path}`)] : ['resources: []']),
    '',
  ].join('\n');
}

function labelLines(labels: ReadonlyMap<string, string>): readonly string[] {
  if (labels.size === 0) return [];
  const pairs = [...labels].map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return ['labels:', '  - includeSelectors: false', '    pairs:', ...pairs];
}
