import type { PackFiles } from '../../src/packs/pack.js';

/** The eight bytes that every PNG begins with. */
export const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const PACK_JSON = {
  name: 'web',
  displayName: 'Web',
  version: '1.2.3',
  layer: 'addon',
  cloudTypes: ['all'],
  annotations: { source: 'community' },
  kubeManifests: ['manifests/web.yaml'],
};

const VALUES = `pack:
  namespace: web
  content:
    images:
      - image: registry.example/web:1.2.3
manifests:
  web:
    port: 80
`;

/** A pack without a fault, in which some things are changed: fields of its pack.json, whole files (null: none). */
export function packFiles(
  json: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string | Buffer | null>> = {},
): PackFiles {
  const all: Record<string, string | Buffer | null> = {
    'pack.json': JSON.stringify({ ...PACK_JSON, ...json }),
    'values.yaml': VALUES,
    'README.md': '# Web\n',
    'logo.png': PNG,
    'manifests/web.yaml': '{{ if .Values.on }}\nkind: ConfigMap\n{{ end }}\n',
    ...files,
  };
  return new Map(
    Object.entries(all).flatMap(([path, content]): [string, Buffer][] =>
      content === null ? [] : [[path, Buffer.from(content)]],
    ),
  );
}
