import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { describeWithShared } from '../support/needs.js';
import { done, packed, PROFILE, reviewOf, type Changed } from './author.js';
import { openProduct, type Product } from './product.js';
import { download, unpack } from './unpack.js';

/** A pack's texts as they lie on disk. */
type Pack = { readonly name: string; readonly values: string; readonly manifests: { name: string; content: string }[] };

describeWithShared('the texts of real packs', (shared) => {
  const packs = readdirSync(path.join(shared, 'packs')).map((name) => packOf(path.join(shared, 'packs', name), name));
  let database: FreshDatabase;
  let product: Product;
  let profileId: string;
  beforeAll(async () => {
    database = await freshDatabase();
    product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url });
  }, 60_000);
  afterAll(async () => {
    await product.close();
    await database.close();
  }, 60_000);

  test('become one layer for each pack, with its values and every manifest that parses', async () => {
    expect(packs.length).toBeGreaterThan(100);
    expect(packs.flatMap(({ manifests }) => manifests).length).toBeGreaterThan(20);
    const created = await done<Changed>(product, 'createSystemProfile', { name: 'Every real text' }, PROFILE);
    profileId = created.systemProfile.id;
    for (const pack of packs) await done(product, 'addManifestLayer', { profileId, ...pack }, 'layer { id }');
  });

  test('pass the review once the variables that they use are defined', async () => {
    const errors = async () =>
      (await reviewOf(product, profileId)).problems.filter(({ severity }) => severity === 'ERROR');
    expect(new Set((await errors()).map(({ code }) => code))).toEqual(new Set(['VARIABLE_UNDEFINED']));
    const used = packs.flatMap(({ values }) => [...values.matchAll(/\{\{\s*\.spectro\.var\.(\w+)/g)]);
    const variables = [...new Set(used.map(([, name]) => name))].map((name) => ({ name }));
    await done(product, 'setVariables', { profileId, variables }, PROFILE);
    expect(await errors()).toEqual([]);
  });

  test('come out of the archive byte for byte', async () => {
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
    const archive = await packed(product, profileId, '1.0.0');
    expect(archive).toMatchObject({ status: 'READY', error: null });
    const unpacked = await unpack(await download(archive.downloadUrl ?? ''));
    const folders = new Map<string, string>();
    for (const file of await unpacked.paths()) {
      const folder = /^(layers\/[^/]+)\/layer\.json$/.exec(file)?.[1];
      if (folder === undefined) continue;
      folders.set((JSON.parse(await unpacked.text(file)) as { name: string }).name, folder);
    }
    for (const { name, values, manifests } of packs) {
      const folder = folders.get(name) ?? '';
      expect([name, await unpacked.text(`${folder}/values.yaml`)]).toEqual([name, values]);
      for (const manifest of manifests)
        expect([name, await unpacked.text(`${folder}/manifests/${manifest.name}`)]).toEqual([name, manifest.content]);
    }
    await unpacked.remove();
  });
});

function packOf(folder: string, name: string): Pack {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const manifests = files
    .filter((file) => /(^|\/)manifests\/.*\.ya?ml$/.test(file))
    .map((file) => ({ name: path.basename(file), content: readFileSync(path.join(folder, file), 'utf8') }))
    .filter(({ content }) => parses(content));
  const values = files.includes('values.yaml') ? readFileSync(path.join(folder, 'values.yaml'), 'utf8') : '';
  return { name, values, manifests };
}

/** By a judge that isn't the product's; pack manifests are Go templates and need not be YAML. */
function parses(text: string): boolean {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  return !Array.isArray(documents) || documents.every((document) => document.errors.length === 0);
}
