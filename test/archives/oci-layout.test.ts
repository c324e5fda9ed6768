import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../../src/archives/contents/entry.js';
import { has } from '../support/needs.js';
import { authored, configMap } from './authored.js';
import { built, entriesOf, scratch, textsOf, type Built } from './built.js';
import { Shelf } from './packed-content.js';

const shelf = new Shelf();
let folder: Awaited<ReturnType<typeof scratch>>;
let archive: Built;

beforeAll(async () => {
  folder = await scratch();
  const layers = [
    { name: 'web', manifests: { config: configMap('web') } },
    shelf.packLayer({ name: 'secrets', charts: { vault: { version: '1.2.3+b4' }, agent: {} } }),
    shelf.chartLayer('redis'),
  ];
  archive = await built(folder.path, authored({ layers, version: '1.0.0+x' }), [], shelf);
});
afterAll(() => folder.remove());

const blob = (digest: string) =>
  entriesOf(archive).find((entry) => entry.path === `blobs/sha256/${digest.slice('sha256:'.length)}`)!.bytes;
type Reference = { digest: string; size: number; mediaType: string; annotations: Record<string, string> };
const references = () => (JSON.parse(textsOf(archive).get('index.json')!) as { manifests: Reference[] }).manifests;
type Manifest = { config: Reference; layers: Reference[] };
const manifestOf = (reference: Reference) => JSON.parse(blob(reference.digest).toString()) as Manifest;

describe('the OCI layout', () => {
  test('names the manifests by the version and each chart by its own, with tags that registries take', () => {
    expect(references().map((one) => one.annotations['org.opencontainers.image.ref.name'])).toEqual([
      '1.0.0_x',
      'charts/vault:1.2.3_b4',
      'charts/agent:1.0.0',
      'charts/redis:1.0.0',
    ]);
  });

  test('holds every blob that is named, under its digest and size', () => {
    for (const reference of references()) {
      const manifest = manifestOf(reference);
      for (const one of [reference, manifest.config, ...manifest.layers])
        expect([blob(one.digest).length, `sha256:${sha256(blob(one.digest))}`]).toEqual([one.size, one.digest]);
    }
  });

  test("gives Flux one tar of what Kubernetes gets, and Helm the chart's own archive", () => {
    const [manifests, vault] = references().map(manifestOf);
    expect(manifests?.layers[0]?.mediaType).toBe('application/vnd.cncf.flux.content.v1.tar+gzip');
    const tar = gunzipSync(blob(manifests!.layers[0]!.digest)).toString('latin1');
    expect(tar).toContain(configMap('web'));
    expect(tar).toContain('kind: Kustomization');
    expect(vault?.config.mediaType).toBe('application/vnd.cncf.helm.config.v1+json');
    expect(JSON.parse(blob(vault!.config.digest).toString())).toMatchObject({ name: 'vault', version: '1.2.3+b4' });
  });
});

const ready = has('skopeo') && has('docker-registry');
const title = 'skopeo, from the .tgz as it is';

(ready ? describe : describe.skip)(ready ? title : `${title} [needs skopeo and docker-registry]`, () => {
  let registry: ChildProcess;
  let host: string;

  beforeAll(async () => {
    const port = await freePort();
    host = `127.0.0.1:${port}`;
    await mkdir(join(folder.path, 'registry'));
    const config = join(folder.path, 'registry.yml');
    await writeFile(
      config,
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${join(folder.path, 'registry')}}}\nhttp: {addr: "${host}"}\n`,
    );
    registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
    for (;;)
      if (
        await fetch(`http://${host}/v2/`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        break;
  });
  afterAll(async () => {
    registry.kill();
    await once(registry, 'exit');
  });

  test.each(['1.0.0_x', 'charts/vault:1.2.3_b4', 'charts/redis:1.0.0'])(
    '%s goes to a registry and back',
    async (reference) => {
      const remote = `docker://${host}/${reference.includes(':') ? reference : `manifests:${reference}`}`;
      const back = join(folder.path, `back-${sha256(reference).slice(0, 8)}`);
      const skopeo = (...words: string[]) => execFileSync('skopeo', words, { stdio: 'pipe', encoding: 'utf8' });
      skopeo('copy', '--dest-tls-verify=false', `oci-archive:${archive.file}:${reference}`, remote);
      skopeo('copy', '--src-tls-verify=false', remote, `dir:${back}`);
      const named = references().find((one) => one.annotations['org.opencontainers.image.ref.name'] === reference)!;
      expect(`sha256:${sha256(await readFile(join(back, 'manifest.json')))}`).toBe(named.digest);
      const manifest = manifestOf(named);
      const kept = (await readdir(back)).filter((name) => /^[0-9a-f]{64}$/.test(name));
      expect(kept.sort()).toEqual([manifest.config, ...manifest.layers].map((one) => one.digest.slice(7)).sort());
    },
  );

  test('inspects it', () => {
    const raw = execFileSync('skopeo', ['inspect', '--raw', `oci-archive:${archive.file}:1.0.0_x`], {
      encoding: 'utf8',
    });
    expect(JSON.parse(raw)).toMatchObject({ config: { mediaType: 'application/vnd.cncf.flux.config.v1+json' } });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
