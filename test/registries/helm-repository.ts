import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packArchive } from '../../src/packs/pack-archive.js';
import { serveFolder, type StaticServer } from './static-server.js';

/** A chart that a test publishes. `schema`: its values.schema.json. */
export type PublishedChart = {
  readonly name: string;
  readonly version: string;
  readonly values: string;
  readonly schema?: string;
};

/** A Helm repository on a free port, as `helm repo index` and any web server make one. */
export type HelmRepository = StaticServer & { publish(charts: readonly PublishedChart[]): Promise<void> };

/** Serves a repository with these charts. */
export async function serveHelmRepository(...charts: readonly PublishedChart[]): Promise<HelmRepository> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sp-helm-'));
  const server = await serveFolder(folder);
  const repository: HelmRepository = {
    ...server,
    async publish(all) {
      const entries = await Promise.all(all.map((chart) => written(folder, chart)));
      const index = { apiVersion: 'v1', entries: Object.fromEntries(entries.map((entry) => [entry.name, [entry]])) };
      await writeFile(path.join(folder, 'index.yaml'), JSON.stringify(index));
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await repository.publish(charts);
  return repository;
}

async function written(folder: string, { name, version, values, schema }: PublishedChart) {
  const files = new Map([
    ['Chart.yaml', Buffer.from(`apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "9.9"\n`)],
    ['values.yaml', Buffer.from(values)],
    ['README.md', Buffer.from(`# ${name}\n`)],
    ['templates/map.yaml', Buffer.from('kind: ConfigMap\napiVersion: v1\nmetadata: { name: "{{ .Release.Name }}" }\n')],
    ...(schema === undefined ? [] : [['values.schema.json', Buffer.from(schema)] as const]),
  ]);
  const { bytes, digest } = await packArchive(name, files);
  const file = `${name}-${version}.tgz`;
  await writeFile(path.join(folder, file), bytes);
  return {
    ...{ apiVersion: 'v2', name, version, appVersion: '9.9', description: `The chart ${name}.` },
    ...{ digest: digest.slice('sha256:'.length), urls: [file], created: '2026-01-01T00:00:00Z' },
  };
}
