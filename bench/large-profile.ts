import { derivedId } from '../src/ids.js';
import type { AuthoredVersion, LayerText } from '../src/profiles/content.js';
import { headerOf } from '../src/profiles/values-header.js';
import { textOf } from '../src/store/texts.js';

/** A profile of text alone: layers of manifests and values such as people write, some 60 KB each. */
export function largeProfile(layers: number, edit = ''): AuthoredVersion {
  return {
    profileId: derivedId('bench', 'profile'),
    ...{ name: 'Bench', slug: 'bench', description: '', tags: ['site:bench'], variables: [], previousVersion: null },
    layers: Array.from({ length: layers }, (_, at) => layerText(at, at === 0 ? edit : '')),
    version: {
      ...{ version: '1.0.0', revision: 1, contentDigest: `sha256:${'0'.repeat(64)}`, note: null },
      publishedAt: '2026-01-02T03:04:05.678Z',
      publishedBy: { kind: 'USER', id: 'bench' },
    },
  };
}

function layerText(number: number, edit: string): LayerText {
  const name = `layer-${number}`;
  const values = `# values of ${name}\n${valueLines(number, 400)}${edit}`;
  const manifests = [{ name: 'objects', content: manifestOf(number) + edit }];
  const { digest, sizeBytes } = textOf(values);
  return {
    ...{ id: derivedId('bench', name), name, kind: 'MANIFEST', installOrder: 0, vmManifest: false, values, manifests },
    ...{ source: null, presets: [] },
    layer: {
      ...{ id: derivedId('bench', name), name, kind: 'MANIFEST', installOrder: null, vmManifest: null },
      values: { digest, sizeBytes, header: headerOf(values) },
      manifests: manifests.map((manifest) => {
        const content = textOf(manifest.content);
        return { name: manifest.name, content: { digest: content.digest, sizeBytes: content.sizeBytes } };
      }),
      ...{ source: null, presets: [] },
    },
  };
}

function valueLines(seed: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => `setting${at}: "${(seed * 7_919 + at * 104_729).toString(36)}" # why\n`,
  ).join('');
}

function manifestOf(seed: number): string {
  return Array.from(
    { length: 60 },
    (_, at) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings-${seed}-${at}
  labels: { app.kubernetes.io/part-of: bench }
data:
${Array.from({ length: 12 }, (__, line) => `  key${line}: "${(seed * 31_337 + at * 271 + line * 65_537).toString(36)}"`).join('\n')}
---
`,
  ).join('');
}
