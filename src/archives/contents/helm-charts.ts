import type { LayerReleases, MarkedNamespace, Release } from './releases.js';

/** Namespaces that every cluster has. */
const GIVEN = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** Where k3s serves the charts that are too large for a HelmChart resource, below its static folder. */
export function staticChartPath(slug: string, sha256: string): string {
  return `system-profiles/${slug}/${sha256}.tgz`;
}

/**
 * What a pack or chart becomes: the namespaces that it wants marked, a HelmChart resource per release, and the manifests
 * that Helm can't render.
 * @param names of the releases, in their order
 */
export function helmChartsOf(slug: string, installs: LayerReleases, names: readonly string[]): string {
  const documents = [
    ...installs.namespaces.map(namespaceDocument),
    ...installs.releases.map((release, i) => helmChart(slug, release, names[i] ?? '', installs.namespace)),
    ...installs.asTyped.map((text) => (text.endsWith('\n') ? text : `${text}\n`)),
  ];
  return documents.length === 0
    ? '# Nothing to install: the pack holds no charts and no manifests.\n'
    : documents.join('---\n');
}

function helmChart(slug: string, { chart, values }: Release, name: string, namespace: string): string {
  const source =
    chart.inline === null
      ? `chart: ${JSON.stringify(`https://%{KUBERNETES_API}%/static/${staticChartPath(slug, chart.blob.sha256)}`)}`
      : `chartContent: ${chart.inline.toString('base64')}`;
  return [
    'apiVersion: helm.cattle.io/v1',
    'kind: HelmChart',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    '  namespace: kube-system',
    'spec:',
    `  targetNamespace: ${JSON.stringify(namespace)}`,
    ...(GIVEN.has(namespace) ? [] : ['  createNamespace: true']),
    `  ${source}`,
    ...(values === null ? [] : ['  valuesContent: |2', ...literalLines(values)]),
    '',
  ].join('\n');
}

/** The lines of a literal block, four spaces deep; empty ones stay empty. */
function literalLines(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : `    ${line}`));
}

/**
 * The label keeps k3s from deleting the namespace, and everything that lives in it, when a later version of the profile
 * doesn't mark it any more.
 */
function namespaceDocument({ name, labels, annotations }: MarkedNamespace): string {
  const all = new Map([...labels, ['objectset.rio.cattle.io/prune', 'false']]);
  return [
    'apiVersion: v1',
    'kind: Namespace',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    '  labels:',
    ...entries(all),
    ...(annotations.size === 0 ? [] : ['  annotations:', ...entries(annotations)]),
    '',
  ].join('\n');
}

function entries(pairs: ReadonlyMap<string, string>): readonly string[] {
  return [...pairs].map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
}
