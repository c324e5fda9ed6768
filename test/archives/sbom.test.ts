import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authored } from './authored.js';
import { built, scratch, textsOf } from './built.js';
import { Shelf } from './packed-content.js';

type Component = {
  type: string;
  name: string;
  version?: string;
  purl?: string;
  'bom-ref': string;
  hashes?: { alg: string; content: string }[];
  supplier?: { name: string };
};
type Bom = {
  specVersion: string;
  serialNumber: string;
  metadata: { component: Component; timestamp?: string };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
};

const digest = `sha256:${'a'.repeat(64)}`;
const shelf = new Shelf();
let folder: Awaited<ReturnType<typeof scratch>>;
let text: string;
let bom: Bom;

beforeAll(async () => {
  folder = await scratch();
  const values = `pack:\n  content:\n    images:\n      - image: docker.io/library/vault:1.2\n      - image: ghcr.io/Team/side@${digest}\n`;
  const version = authored({
    layers: [
      shelf.packLayer(
        {
          name: 'vault',
          version: '2.0.0',
          values: values.replace('Team', 'team'),
          charts: { vault: { version: '0.9.1' } },
        },
        { name: 'secrets' },
      ),
      {
        name: 'web',
        manifests: {
          pod: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: "docker.io/library/vault:1.2"}]}\n',
        },
      },
    ],
  });
  text = textsOf(await built(folder.path, version, [], shelf)).get('sbom.cdx.json')!;
  bom = JSON.parse(text) as Bom;
});
afterAll(() => folder.remove());

const component = (name: string) => bom.components.filter((one) => one.name === name);

describe('sbom.cdx.json', () => {
  test('is CycloneDX 1.6 of the profile, without a word on when it was made', () => {
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { version: '1.0.0' } },
    });
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(text).not.toContain('timestamp');
  });

  test('names the pack with its origin and digest, and the chart in it', () => {
    const [pack, chart] = [...component('vault')].sort((a, b) => a['bom-ref'].length - b['bom-ref'].length);
    expect(pack).toMatchObject({ version: '2.0.0', supplier: { name: 'Packs' }, hashes: [{ alg: 'SHA-256' }] });
    expect(chart).toMatchObject({ version: '0.9.1', purl: 'pkg:helm/vault@0.9.1', hashes: [{ alg: 'SHA-256' }] });
  });

  test('names each image once, by package URL when it is pinned, and who needs it', () => {
    const images = bom.components.filter((one) => one.type === 'container');
    expect(images.map(({ name, version, purl }) => ({ name, version, purl }))).toEqual([
      { name: 'docker.io/library/vault', version: '1.2', purl: undefined },
      {
        name: 'ghcr.io/team/side',
        version: digest,
        purl: `pkg:oci/side@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent('ghcr.io/team/side')}`,
      },
    ]);
    const users = bom.dependencies.filter((one) => one.dependsOn?.includes('image:docker.io/library/vault:1.2'));
    expect(users.map((one) => one.ref)).toEqual(['layers/001-secrets', 'layers/001-web']);
  });
});
