import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildArchive, describeFailure } from '../../src/archives/build.js';
import type { ArchiveMember, Progress } from '../../src/archives/archives.js';
import { noArchiveSources } from '../../src/archives/layer-contents.js';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { Refused, Unavailable } from '../../src/errors.js';
import { authored, configMap } from './authored.js';
import { signerFrom } from './signer.js';
import { admissionFaults } from '../judges/judge.js';
import { objectsIn } from '../judges/kubernetes.js';
import { built, entriesOf, filesOf, scratch, textsOf } from './built.js';

const shop = authored({
  tags: ['site:north', 'two words'],
  description: 'Sells | things\nand <more>',
  layers: [
    {
      name: 'till',
      manifests: { vm: 'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: till\n' },
      vmManifest: true,
      installOrder: 5,
    },
    {
      name: 'web',
      values: 'pack:\n  namespace: shop\n',
      manifests: { config: configMap('web'), 'read me.txt': '# nothing yet' },
    },
  ],
});
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

describe('what an archive holds', () => {
  test('the metadata first, then everything in its order', async () => {
    const archive = await built(folder.path, shop);
    expect(entriesOf(archive).map((entry) => entry.path)).toEqual([
      'profile.json',
      'checksums.txt',
      'checksums.txt.sig',
      'provenance.intoto.json',
      'sbom.cdx.json',
      'README.md',
      'install.sh',
      'site.env.example',
      'oci-layout',
      'index.json',
      'kustomization.yaml',
      'manifests/001/edge-gateway--web-config.yaml',
      'manifests/001/edge-gateway--web-read-me-txt.yaml',
      'manifests/002/edge-gateway--till-vm.yaml',
      'layers/001-web/layer.json',
      'layers/001-web/values.yaml',
      'layers/001-web/manifests/config',
      'layers/001-web/manifests/read me.txt',
      'layers/002-till/layer.json',
      'layers/002-till/values.yaml',
      'layers/002-till/manifests/vm',
      expect.stringMatching(/^blobs\/sha256\/[0-9a-f]{64}$/),
      expect.stringMatching(/^blobs\/sha256\/[0-9a-f]{64}$/),
      expect.stringMatching(/^blobs\/sha256\/[0-9a-f]{64}$/),
    ]);
  });

  test('no trace of who built it, or when', async () => {
    for (const entry of entriesOf(await built(folder.path, shop))) {
      const mode = entry.path === 'install.sh' ? '000755' : '000644';
      expect(entry).toMatchObject({ mode, mtime: '0000000000', owner: '000000,000000,,' });
    }
  });

  test('texts as authored, byte for byte, and as Kubernetes gets them', async () => {
    const texts = textsOf(await built(folder.path, shop));
    expect(texts.get('layers/001-web/manifests/config')).toBe(configMap('web'));
    expect(texts.get('manifests/001/edge-gateway--web-config.yaml')).toContain('\n  namespace: shop\n');
    expect(texts.get('manifests/002/edge-gateway--till-vm.yaml')).toContain('site: north');
    expect(texts.get('manifests/002/edge-gateway--till-vm.yaml')).toContain(
      'system-profiles/tags: "[\\"site:north\\",\\"two words\\"]"',
    );
  });

  test('cloud-init data in Secrets where the author chose so, and nowhere else', async () => {
    const machine = (name: string) =>
      `apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: ${name}}\nspec:\n  template:\n    spec:\n      domain: {devices: {}}\n      volumes:\n        - name: init\n          cloudInitNoCloud:\n            userData: |\n              #cloud-config\n              # ${'x'.repeat(3_000)}\n`;
    const layer = (name: string, choice: string) => ({
      ...{ name, vmManifest: true, manifests: { vm: machine(name) } },
      values: `pack:\n  namespace: shop\n  system-profiles/cloud-init: ${choice}\n`,
    });
    const archive = await built(
      folder.path,
      authored({ tags: ['site:north'], layers: [layer('till', 'secret'), layer('desk', 'inline')] }),
    );
    const [moved, typed] = ['till', 'desk'].map((name) =>
      objectsIn(textsOf(archive).get(`manifests/001/edge-gateway--${name}-vm.yaml`)!),
    );
    expect(moved).toMatchObject([
      { kind: 'Secret', metadata: { name: 'till-init-cloud-init', namespace: 'shop' } },
      { kind: 'VirtualMachine', metadata: { namespace: 'shop', labels: { site: 'north' } } },
    ]);
    expect(moved?.[0]).toMatchObject({
      stringData: { userdata: expect.stringMatching(/^#cloud-config\n# x{3000}\n$/) },
    });
    expect(typed).toMatchObject([{ kind: 'VirtualMachine' }]);
    const long = admissionFaults(filesOf(archive)).filter((fault) => fault.includes('VM_CLOUD_INIT'));
    expect(long).toEqual([expect.stringMatching(/^001\/edge-gateway--desk-vm\.yaml: VM_CLOUD_INIT_TOO_LONG/)]);
    expect(textsOf(archive).get('layers/001-till/manifests/vm')).toBe(machine('till'));
  });

  test('places in profile.json that count from the end of the metadata', async () => {
    const archive = await built(folder.path, shop);
    const profile = JSON.parse(textsOf(archive).get('profile.json')!) as { files: ArchiveMember[] };
    const base = archive.members.find((member) => member.path === 'sbom.cdx.json')!.offset;
    expect(profile.files.map((file) => file.path)).toEqual(archive.members.slice(4).map((member) => member.path));
    for (const file of profile.files) {
      const member = gunzipSync(archive.bytes.subarray(base + file.offset, base + file.offset + file.length));
      expect(sha256(member.subarray(512, 512 + file.sizeBytes))).toBe(file.sha256);
    }
  });

  test('a checksum of every file but checksums.txt and what signs it', async () => {
    const archive = await built(folder.path, shop);
    const texts = textsOf(archive);
    const lines = texts.get('checksums.txt')!.trimEnd().split('\n');
    expect(lines).toEqual(
      archive.members
        .filter(({ path }) => !['checksums.txt', 'checksums.txt.sig', 'provenance.intoto.json'].includes(path))
        .map((member) => `${member.sha256}  ${member.path}`),
    );
    expect(archive.checksumsDigest).toBe(`sha256:${sha256(texts.get('checksums.txt')!)}`);
    expect(JSON.parse(texts.get('profile.json')!).filesDigest).toBe(
      `sha256:${sha256(
        lines
          .slice(1)
          .map((line) => `${line}\n`)
          .join(''),
      )}`,
    );
  });
});

describe('the same version', () => {
  test('gives the same bytes twice, whatever the layers were added in', async () => {
    const [a, b] = [
      { name: 'a', manifests: { m: configMap('a') }, installOrder: 1 },
      { name: 'b', manifests: { m: configMap('b') }, installOrder: 2 },
    ];
    const first = await built(folder.path, authored({ layers: [a, b] }));
    const again = await built(join(folder.path, 'elsewhere'), authored({ layers: [b, a] }));
    expect(again.sha256).toBe(first.sha256);
    expect(sha256(again.bytes)).toBe(first.sha256);
  });

  test('gives other bytes when a text differs by one letter', async () => {
    const with_ = (text: string) => built(folder.path, authored({ layers: [{ name: 'a', manifests: { m: text } }] }));
    expect((await with_(configMap('a'))).sha256).not.toBe((await with_(configMap('b'))).sha256);
  });

  test('carries tombstones of what earlier versions had', async () => {
    const archive = await built(folder.path, shop, [
      { version: '0.9.0', layers: [{ id: 'gone', name: 'old', manifests: [{ name: 'm' }] }] },
    ]);
    const text = textsOf(archive).get('manifests/999/edge-gateway--old-m.yaml')!;
    expect(text.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
    expect(textsOf(archive).get('kustomization.yaml')).not.toContain('999');
  });
});

test('256 layers with the longest names fit plain tar headers', async () => {
  const name = (i: number, end: string) => `${'Layer Nr.'.repeat(11).slice(0, 90)}${i}${end}`;
  const layers = Array.from({ length: 256 }, (_, i) => ({
    name: name(i, ''),
    manifests: { [name(i, 'm'.repeat(10 - String(i).length))]: configMap(`c${i}`) },
    installOrder: i,
  }));
  const archive = await built(folder.path, authored({ layers }));
  const paths = entriesOf(archive).map((entry) => entry.path);
  expect(paths.filter((path) => path.startsWith('manifests/'))).toHaveLength(256);
  expect(paths).toEqual(archive.members.map((member) => member.path));
});

test.each(['../../etc/cron.d/x', 'a/../../b', '/etc/passwd', 'a\nb', 'a\\b', '..', ''])(
  'a manifest named %j is never packed',
  async (hostile) => {
    const version = authored({ layers: [{ name: 'a', manifests: { [hostile]: 'x' } }] });
    await expect(built(folder.path, version)).rejects.toMatchObject({ code: 'PATH_ESCAPES' });
  },
);

test('a layer from a registry is refused in words', async () => {
  const version = authored({ layers: [{ name: 'vault', kind: 'HELM_CHART' }] });
  await expect(built(folder.path, version)).rejects.toBeInstanceOf(Refused);
});

test('progress counts every file of both phases', async () => {
  const seen: Progress[] = [];
  await buildArchive({
    version: shop,
    earlier: [],
    store: openArchiveStore(folder.path),
    sources: noArchiveSources,
    signer: signerFrom(),
    onProgress: (progress) => void seen.push(progress),
  });
  const last = (phase: string) => seen.filter((one) => one.phase === phase).at(-1);
  expect(last('Packing')).toEqual({ phase: 'Packing', done: 20, total: 20 });
  expect(last('Writing')).toEqual({ phase: 'Writing', done: 24, total: 24 });
});

describe('a build that does not end well', () => {
  test('leaves nothing behind when it is stopped', async () => {
    const root = join(folder.path, 'stopped');
    const stop = new AbortController();
    const order = {
      version: shop,
      earlier: [],
      store: openArchiveStore(root),
      sources: noArchiveSources,
      signer: signerFrom(),
      signal: stop.signal,
    };
    const onProgress = ({ phase, done }: Progress) => {
      if (phase === 'Writing' && done === 3) stop.abort();
    };
    const build = buildArchive({ ...order, onProgress });
    await expect(build).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(join(root, 'partial'))).toEqual([]);
    await expect(readdir(join(root, 'sha256'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('on a full disk says so, may be tried again and leaves nothing behind', async () => {
    const root = join(folder.path, 'full');
    await mkdir(root);
    const store = openArchiveStore(root);
    const full = {
      ...store,
      begin: async () => {
        const place = await store.begin();
        await symlink('/dev/full', place.path);
        return place;
      },
    };
    const failure = await buildArchive({
      version: shop,
      earlier: [],
      store: full,
      sources: noArchiveSources,
      signer: signerFrom(),
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(describeFailure(failure)).toBe(
      'The disk that holds the archives is full. Free some space on it, then request the archive again.',
    );
    expect(await readdir(join(root, 'partial'))).toEqual([]);
  });

  test('killed half-way leaves a part that the next start sweeps away, once it is a day old', async () => {
    const root = join(folder.path, 'killed');
    const store = openArchiveStore(root);
    const [old, young] = [await store.begin(), await store.begin()];
    await writeFile(old.path, 'half');
    await writeFile(young.path, 'half');
    await utimes(old.path, new Date(0), new Date(0));
    expect(await store.sweep()).toBe(1);
    expect((await readdir(join(root, 'partial'))).map((name) => join(root, 'partial', name))).toEqual([young.path]);
  });

  test('a defect is told without its inner words', () => {
    expect(describeFailure(new TypeError('x of undefined'))).not.toContain('undefined');
  });
});
