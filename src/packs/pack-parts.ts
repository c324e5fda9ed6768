import { FaultList, quoted } from './fault-list.js';
import type { PackJson } from './pack-json.js';
import type { PackFault, PackFiles } from './pack.js';

/** Holds the chart archives and manifests that pack.json lists against those that are there. */
export function checkParts({ charts, manifests, layer }: PackJson, files: PackFiles): readonly PackFault[] {
  const list = new FaultList('pack.json');
  for (const path of charts) {
    const bytes = files.get(path);
    if (!bytes)
      list.error(
        'chart-missing',
        `The chart ${quoted(path)} is listed and isn't there. Add the file, or remove it from "charts".`,
      );
    else if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
      list.error('chart-archive', `The chart ${quoted(path)} is no gzipped archive. Make it with "helm package".`);
  }
  for (const path of manifests) {
    if (!files.has(path))
      list.error(
        'manifest-missing',
        `The manifest ${quoted(path)} is listed and isn't there. Add the file, or remove it from "kubeManifests".`,
      );
  }
  if (charts.length + manifests.length === 0 && layer === 'addon') {
    list.warning(
      'content',
      'The pack lists neither charts nor manifests, so that it deploys nothing. List them under "charts" or "kubeManifests".',
    );
  }
  return [...list.faults, ...unlisted(files, [...charts, ...manifests])];
}

/** Archives and manifests in their folders that nothing names: they would be shipped and never deployed. */
function unlisted(files: PackFiles, listed: readonly string[]): readonly PackFault[] {
  const known = new Set(listed);
  const forgotten = [...files.keys()].filter(
    (path) => !known.has(path) && (/^charts\/[^/]+\.tgz$/.test(path) || /^manifests\/[^/]+\.ya?ml$/.test(path)),
  );
  return forgotten.slice(0, 100).map((file) => ({
    file,
    rule: 'unlisted',
    message: `pack.json doesn't list ${quoted(file)}, so that it is never deployed. Add it under "${file.startsWith('charts/') ? 'charts' : 'kubeManifests'}", or remove the file.`,
    severity: 'warning',
  }));
}
