import { mappingOf, textOf } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import { quoted } from './fault-list.js';
import { packArchive } from './pack-archive.js';
import type { PackFault, PackFiles } from './pack.js';

/** Where a pack keeps charts as folders: they are packed when the pack is, and don't travel in its archive. */
const SOURCES = 'charts-src/';

/** A pack's files with each chart folder in `charts-src` packed as `charts/<name>-<version>.tgz`, as "helm package" does. */
export async function withBuiltCharts(
  files: PackFiles,
): Promise<{ readonly files: PackFiles; readonly faults: readonly PackFault[] }> {
  const built = new Map([...files].filter(([path]) => !path.startsWith(SOURCES)));
  const faults: PackFault[] = [];
  for (const [folder, chart] of chartFolders(files)) {
    const identity = identityOf(chart);
    if (identity === null) {
      const file = `${SOURCES}${folder}/Chart.yaml`;
      const message = `The chart folder ${quoted(folder)} has no Chart.yaml with a name and a version. Write one.`;
      faults.push({ file, rule: 'chart-source', message, severity: 'error' });
      continue;
    }
    const { bytes } = await packArchive(identity.name, chart);
    built.set(`charts/${identity.name}-${identity.version}.tgz`, bytes);
  }
  return { files: new Map([...built].sort(([a], [b]) => Number(a > b) - Number(a < b))), faults };
}

function chartFolders(files: PackFiles): ReadonlyMap<string, PackFiles> {
  const folders = new Map<string, Map<string, Buffer>>();
  for (const [path, bytes] of files) {
    const [, folder, inside] = /^charts-src\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (folder === undefined || inside === undefined) continue;
    folders.set(folder, (folders.get(folder) ?? new Map<string, Buffer>()).set(inside, bytes));
  }
  return folders;
}

function identityOf(chart: PackFiles): { readonly name: string; readonly version: string } | null {
  const { documents, problems } = readYaml(chart.get('Chart.yaml')?.toString('utf8') ?? '');
  const said = problems.length > 0 ? null : mappingOf(documents[0]?.value);
  const [name, version] = [textOf(said?.['name']), textOf(said?.['version'])];
  const plain = (text: string | null): text is string =>
    text !== null && /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(text);
  return plain(name) && plain(version) ? { name, version } : null;
}
