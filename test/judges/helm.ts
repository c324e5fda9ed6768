import { gunzipSync } from 'node:zlib';
import { list } from 'tar';
import { parse } from 'yaml';
import { withoutPlaceholders, type ApiObject } from './kubernetes.js';

/** `helm-install-<name>` is the value of a label on the pods of the controller's Job: 63 characters. */
const MAX_HELM_CHART_NAME = 50;
/** pkg/chart/loader/archive/budgetedreader.go and archive.go. */
const MAX_CHART_BYTES = 100 * 1024 * 1024;
const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** A ConfigMap's data; the controller puts the chart into one, in base64. */
const MAX_CONTENT = 1_048_576;
/** Masterminds' semver.NewVersion, which is lenient. */
const VERSION = /^v?\d+(\.\d+){0,2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

type ChartSpec = {
  readonly chart?: string;
  readonly chartContent?: string;
  readonly targetNamespace?: string;
  readonly valuesContent?: string;
};

/** What k3s' helm-controller (pkg/controllers/chart/chart.go) and Helm would say of a HelmChart resource. */
export async function helmChartFaults(object: ApiObject): Promise<readonly string[]> {
  const { name, namespace } = object.metadata;
  const { chart, chartContent, targetNamespace = '', valuesContent } = object['spec'] as ChartSpec;
  const faults = [
    [namespace === 'kube-system', "isn't in kube-system, where k3s looks"],
    [name.length <= MAX_HELM_CHART_NAME && NAME.test(name), 'has a name that no Job of helm-controller can have'],
    [(chart === undefined) !== (chartContent === undefined), 'has not exactly one chart'],
    [(chartContent ?? '').length <= MAX_CONTENT, "has a chart that doesn't fit a ConfigMap"],
    [
      chart === undefined || /^https:\/\/%\{KUBERNETES_API\}%\/static\/[^/]/.test(chart),
      'has a chart that k3s does not serve',
    ],
    [NAME.test(targetNamespace) && targetNamespace.length <= 63, 'has a target namespace that is none'],
    [valuesContent === undefined || isMapping(valuesContent), 'has values that are no mapping'],
  ] as const;
  const own = faults.flatMap(([holds, fault]) => (holds ? [] : [`HelmChart ${name} ${fault}`]));
  if (chartContent === undefined) return own;
  return [
    ...own,
    ...(await chartFaults(Buffer.from(chartContent, 'base64'))).map((fault) => `HelmChart ${name}: ${fault}`),
  ];
}

/** What Helm 3 says of a chart's archive when it loads and validates it. */
export async function chartFaults(archive: Buffer): Promise<readonly string[]> {
  const files = await filesIn(archive).catch((error: unknown) => String(error));
  if (typeof files === 'string') return [`the chart can't be unpacked: ${files}`];
  const paths = [...files.keys()];
  const roots = new Set(paths.map((path) => path.split('/', 1)[0]));
  const [root = ''] = roots;
  const text = files.get(`${root}/Chart.yaml`);
  if (text === undefined) return ['the chart has no Chart.yaml'];
  const { apiVersion, name, version, type = 'application' } = parse(text.toString('utf8')) as Record<string, unknown>;
  const faults = [
    [roots.size === 1, 'has more than one folder at its top'],
    [
      paths.every((path) => !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\\')),
      'has a path that leads out of it',
    ],
    [apiVersion === 'v1' || apiVersion === 'v2', 'is of no API version that Helm 3 knows'],
    [typeof name === 'string' && name !== '' && !/[/\\]/.test(name), 'has no name'],
    [typeof version === 'string' && VERSION.test(version), 'has a version that Helm does not take'],
    [type === 'application', 'is nothing that can be installed'],
    [[...files.values()].every((bytes) => bytes.length <= MAX_FILE_BYTES), 'has a file over 5 MiB'],
    [[...files.values()].reduce((sum, bytes) => sum + bytes.length, 0) <= MAX_CHART_BYTES, 'is over 100 MiB'],
  ] as const;
  return faults.flatMap(([holds, fault]) => (holds ? [] : [`the chart ${String(name)} ${fault}`]));
}

async function filesIn(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const reader = list({
    strict: true,
    onReadEntry: (entry) => {
      const pieces: Buffer[] = [];
      entry.on('data', (piece: Buffer) => pieces.push(piece));
      entry.on('end', () => {
        if (entry.type === 'File') files.set(entry.path, Buffer.concat(pieces));
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    reader.on('end', resolve).on('error', reject);
    reader.end(gunzipSync(archive));
  });
  return files;
}

function isMapping(text: string): boolean {
  const value = parse(withoutPlaceholders(text), { uniqueKeys: false, maxAliasCount: 10_000 }) as unknown;
  return value === null || (typeof value === 'object' && !Array.isArray(value));
}
