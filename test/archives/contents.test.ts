import { verify } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { bodySizeOf, metadataOf } from '../../src/archives/contents.js';
import { sha256 } from '../../src/archives/contents/entry.js';
import type { IncludedImages } from '../../src/archives/included-images.js';
import { configMap, type VersionSketch } from './authored.js';
import { cache, entries, paths, planned, queue, references, textIn, web } from './planned.js';
import { signerFrom } from './signer.js';

const image: IncludedImages = {
  offline: { complete: true, reasons: [] },
  images: [
    {
      ...{ name: 'docker.io/library/nginx:1.25', spellings: ['nginx:1.25'], platforms: ['linux/amd64'] },
      descriptor: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 3 },
      blobs: [{ sha256: '0'.repeat(64), sizeBytes: 3, open: async function* () {} }],
    },
  ],
};

const FIRST = ['sbom.cdx.json', 'README.md', 'install.sh', 'site.env.example', 'oci-layout', 'index.json'];

describe('the body of an archive', () => {
  test('begins with what readers decide by; then what is applied, what was authored, and the blobs', async () => {
    const plan = await planned({ layers: [web, cache] }, [{ layers: [{ ...web, manifests: { old: '' } }] }]);
    const found = paths(plan);
    expect(found.filter((path) => !path.startsWith('blobs/'))).toEqual([
      ...FIRST,
      'kustomization.yaml',
      'manifests/001/edge--web-config.yaml',
      'manifests/002/edge--cache.yaml',
      'manifests/999/edge--web-old.yaml',
      ...['layers/001-web/layer.json', 'layers/001-web/values.yaml', 'layers/001-web/manifests/config'],
      ...['layers/002-cache/layer.json', 'layers/002-cache/values.yaml'],
    ]);
    const blobs = found.filter((path) => path.startsWith('blobs/'));
    expect(found.slice(-blobs.length)).toEqual([...blobs].sort());
  });

  test('is one file that runs, and others that don’t', async () => {
    const modes = entries(await planned({ layers: [web, cache] })).map(({ path, mode }) => [path, mode] as const);
    expect(modes.filter(([, mode]) => mode !== 0o644)).toEqual([['install.sh', 0o755]]);
  });

  test.each<[string, VersionSketch, VersionSketch[], IncludedImages | null]>([
    ['nothing', {}, [], null],
    ['manifests', { layers: [web] }, [], null],
    ['what registries had', { layers: [web, cache, queue] }, [], null],
    ['tombstones', { layers: [] }, [{ layers: [web, cache] }], null],
    ['images', { layers: [web] }, [], image],
  ])('has the size that it says: with %s', async (_, sketch, earlier, included) => {
    const plan = await planned(sketch, earlier, included);
    expect(bodySizeOf(plan)).toBe(entries(plan).length);
  });

  test('holds a tombstone that says what it is for, and which Kubernetes takes for nothing', async () => {
    const body = entries(await planned({ layers: [] }, [{ layers: [web] }]));
    expect(textIn(body, 'manifests/999/edge--web-config.yaml')).toMatch(/^# Nothing to apply: .+\n$/);
  });

  test('holds each layer as authored', async () => {
    const body = entries(await planned({ layers: [web] }));
    expect(textIn(body, 'layers/001-web/values.yaml')).toBe(web.values);
    expect(textIn(body, 'layers/001-web/manifests/config')).toBe(configMap('web'));
    expect(JSON.parse(textIn(body, 'layers/001-web/layer.json')!)).toMatchObject({ id: 'a', name: 'web' });
  });

  test('has everything that is applied, and no tombstone, in one tar for Flux', async () => {
    const plan = await planned({ layers: [web, cache] }, [{ layers: [{ ...web, manifests: { old: '' } }] }]);
    const found: string[] = [];
    for (const entry of entries(plan))
      if ('open' in entry)
        for await (const bytes of entry.open())
          if (bytes[0] === 0x1f) found.push(...memberNames(gunzipSync(bytes)).filter((name) => /\.yaml$/.test(name)));
    expect(found.filter((name) => !/^redis/.test(name)).sort()).toEqual([
      'kustomization.yaml',
      ...['manifests/001/edge--web-config.yaml', 'manifests/002/edge--cache.yaml'],
    ]);
  });
});

/** Names of files in a tar, by its headers alone. */
function memberNames(tar: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const text = (start: number, end: number) => tar.toString('latin1', at + start, at + end).replace(/\0.*$/s, '');
    const prefix = text(345, 500);
    names.push(prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    at += 512 + Math.ceil(parseInt(text(124, 136), 8) / 512) * 512;
  }
  return names;
}

describe('what Kubernetes gets', () => {
  const machine = 'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: till\n';
  const till = { name: 'till', manifests: { vm: machine } };

  test('stands in the namespace of its layer’s header', async () => {
    const body = entries(await planned({ layers: [web] }));
    expect(textIn(body, 'manifests/001/edge--web-config.yaml')).toContain('namespace: shop');
  });

  test('bears the profile’s tags where it is a virtual machine, and nowhere else', async () => {
    const applied = async (vmManifest: boolean) =>
      textIn(
        entries(await planned({ tags: ['site:north', 'two words'], layers: [{ ...till, vmManifest }] })),
        'manifests/001/edge--till-vm.yaml',
      );
    expect(await applied(true)).toMatch(/site: "?north/);
    expect(await applied(true)).toContain('two words');
    expect(await applied(false)).not.toMatch(/north|two words/);
  });

  test('has long cloud-init data in Secrets where the author chose so, and as typed elsewhere', async () => {
    const data = `#cloud-config\n              # ${'x'.repeat(3_000)}\n`;
    const vm = `${machine}spec:\n  template:\n    spec:\n      domain: {devices: {}}\n      volumes:\n        - name: init\n          cloudInitNoCloud:\n            userData: |\n              ${data}`;
    const applied = async (choice: string) => {
      const values = `pack:\n  system-profiles/cloud-init: ${choice}\n`;
      const layers = [{ ...till, values, manifests: { vm }, vmManifest: true }];
      return textIn(entries(await planned({ layers })), 'manifests/001/edge--till-vm.yaml');
    };
    expect(await applied('secret')).toContain('kind: Secret');
    expect(await applied('inline')).not.toContain('kind: Secret');
  });
});

test('images that travel along are blobs and references of the index', async () => {
  const plan = await planned({ layers: [web] }, [], image);
  expect(references(plan)).toEqual(['1.0.0', 'docker.io/library/nginx:1.25']);
  expect(paths(plan)).toContain(`blobs/sha256/${'0'.repeat(64)}`);
});

describe('the metadata', () => {
  const files = ['README.md', 'layers/001-web/values.yaml'].map((path, i) => ({
    ...{ path, sizeBytes: i, sha256: String(i).repeat(64), offset: i, length: 1 },
  }));
  const lines = `${'0'.repeat(64)}  README.md\n${'1'.repeat(64)}  layers/001-web/values.yaml\n`;

  test('is the profile, checksums of it and of every file as sha256sum reads them, their signature, where from', async () => {
    const signer = signerFrom();
    const made = metadataOf(await planned({ layers: [web] }), files, signer);
    expect(made.map(({ path, mode }) => [path, mode])).toEqual([
      ...[
        ['profile.json', 0o644],
        ['checksums.txt', 0o644],
        ['checksums.txt.sig', 0o644],
      ],
      ['provenance.intoto.json', 0o644],
    ]);
    const [profile, checksums, signature] = made.map(({ bytes }) => bytes);
    expect(JSON.parse(profile!.toString())).toMatchObject({ filesDigest: `sha256:${sha256(lines)}` });
    expect(checksums!.toString()).toBe(`${sha256(profile!)}  profile.json\n${lines}`);
    expect(verify(null, checksums!, signer.publicKey, signature!)).toBe(true);
  });
});
