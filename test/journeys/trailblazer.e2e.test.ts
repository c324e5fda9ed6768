import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { describeWithShared } from '../support/needs.js';
import { done, packed, PROFILE, profileOf, reviewOf, type Changed } from './author.js';
import { openProduct, type Product } from './product.js';
import { download, unpack, type Unpacked } from './unpack.js';

const run = promisify(execFile);

type Pack = { name: string; values: string; manifests: { name: string; content: string }[] };
type Real = { name: string; packs: Pack[] };

describeWithShared('a real system profile, a gateway as a libvirt machine of 26 KB', (shared) => {
  let database: FreshDatabase;
  let product: Product;
  let real: Real;
  let gateway: Pack;
  let profileId: string;
  let manifest: { name: string; content: string };
  const folders: Unpacked[] = [];
  beforeAll(async () => {
    const file = path.join(shared, 'system-profiles/trailblazer.yaml');
    real = parse(readFileSync(file, 'utf8')) as Real;
    gateway = real.packs[0]!;
    manifest = gateway.manifests[0]!;
    database = await freshDatabase();
    product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url });
  }, 60_000);
  afterAll(async () => {
    await Promise.all(folders.map((folder) => folder.remove()));
    await product.close();
    await database.close();
  }, 60_000);

  test('is made again in the wizard, its order and its mark read from its values', async () => {
    const created = await done<Changed>(product, 'createSystemProfile', { name: real.name }, PROFILE);
    profileId = created.systemProfile.id;
    const { name, values, manifests } = gateway;
    const added = await done<Changed>(
      product,
      'addManifestLayer',
      { profileId, name, values, manifests: manifests.map(({ name, content }) => ({ name, content })) },
      PROFILE,
    );
    expect(added.systemProfile.draft?.layers).toMatchObject([{ name, installOrder: 0, vmManifest: true }]);
    expect(await profileOf(product, profileId, 'draft { layers { values manifests { name content } } }')).toEqual({
      draft: { layers: [{ values, manifests }] },
    });
  });

  test('passes the review and is published', async () => {
    expect(await reviewOf(product, profileId)).toMatchObject({ ready: true });
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
  });

  test('travels in the archive byte for byte', async () => {
    const unpacked = await unpackedVersion('1.0.0');
    const folder = `layers/001-${gateway.name}`;
    expect(Buffer.byteLength(manifest.content)).toBeGreaterThan(20_000);
    expect(await unpacked.text(`${folder}/manifests/${manifest.name}`)).toBe(manifest.content);
    expect(await unpacked.text(`${folder}/values.yaml`)).toBe(gateway.values);
  });

  test('reaches the device as typed: "$${X}" escapes a "${X}" of ours, and nobody declared one', async () => {
    expect(await printed('1.0.0')).toContain(manifest.content.trimEnd());
  });

  test('unescaped, its next version takes the declared ones from the site and leaves the machine its own', async () => {
    await done(product, 'reviseSystemProfile', { profileId }, PROFILE);
    const layerId = (await profileOf<Open>(product, profileId, 'draft { layers { id } }')).draft.layers[0]?.id;
    const content = manifest.content.replaceAll('$${', '${');
    await done(product, 'attachManifest', { profileId, layerId, name: manifest.name, content }, PROFILE);
    const variables = [{ name: 'NTP', displayName: 'Time servers', defaultValue: 'ntp.plant.example' }];
    await done(product, 'setVariables', { profileId, variables }, PROFILE);
    expect(await reviewOf(product, profileId)).toEqual({ ready: true, problems: [] });
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
    expect(await printed('1.0.1')).toContain(content.replace('${NTP}', 'ntp.plant.example').trimEnd());
    const unpacked = await unpackedVersion('1.0.1');
    expect(await unpacked.text(`layers/001-${gateway.name}/manifests/${manifest.name}`)).toBe(content);
  });

  /** What install.sh would give to Kubernetes. */
  async function printed(version: string): Promise<string> {
    const { folder } = await unpackedVersion(version);
    return (await run('sh', [path.join(folder, 'install.sh'), '--target', 'print'])).stdout;
  }

  async function unpackedVersion(version: string): Promise<Unpacked> {
    const archive = await packed(product, profileId, version);
    expect(archive).toMatchObject({ status: 'READY' });
    const unpacked = await unpack(await download(archive.downloadUrl ?? ''));
    folders.push(unpacked);
    return unpacked;
  }
});

type Open = { draft: { layers: { id: string }[] } };
