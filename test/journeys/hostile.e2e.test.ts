import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { limits } from '../../src/limits.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { graphql } from '../support/graphql.js';
import { attempt, done, mutate, packed, PROFILE, profileOf, reviewOf, type Changed } from './author.js';
import { heavyManifest, upload } from './heavy.js';
import { openProduct, type Product } from './product.js';

// Everything a caller may send that no author would: each gets a clear answer, and the program lives.

let database: FreshDatabase;
let product: Product;
beforeAll(async () => {
  database = await freshDatabase();
  product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url });
}, 60_000);
afterAll(async () => {
  expect(product.said()).not.toMatch(/"level":[56]0/);
  await product.close();
  await database.close();
}, 60_000);
afterEach(async () => {
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
});

let made = 0;
async function newProfile(): Promise<{ profileId: string; revision: number }> {
  made += 1;
  const { systemProfile } = await done<Changed>(product, 'createSystemProfile', { name: `Target ${made}` }, PROFILE);
  return { profileId: systemProfile.id, revision: systemProfile.revision };
}

async function newLayer(): Promise<{ profileId: string; layerId: string; revision: number }> {
  const { profileId } = await newProfile();
  const { layer, systemProfile } = await done<Changed>(
    product,
    'addManifestLayer',
    { profileId, name: 'one' },
    `layer { id } ${PROFILE}`,
  );
  return { profileId, layerId: layer.id, revision: systemProfile.revision };
}

const idOf = (type: string) => Buffer.from(`${type}:${randomUUID()}`).toString('base64url');

describe('a profile', () => {
  const name = 'x'.repeat(limits.nameLength.max);
  const many = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
  test.each([
    { what: 'a name of 101 characters', input: { name: `${name}y` }, path: ['name'] },
    { what: 'a name with a line end', input: { name: 'one\ntwo' }, path: ['name'] },
    { what: 'a name with U+0000', input: { name: 'one\0two' }, path: ['name'] },
    { what: 'a name with a control of the terminal', input: { name: '\u001b[31mred' }, path: ['name'] },
    { what: 'a name with half a character', input: { name: 'half \ud83d' }, path: ['name'] },
    { what: 'a name of blanks', input: { name: '   ' }, path: ['name'] },
    { what: 'a description of 4,001 characters', input: { description: 'x'.repeat(4_001) }, path: ['description'] },
    { what: 'a description with U+0000', input: { description: '\0' }, path: ['description'] },
    { what: 'fifty-one tags', input: { tags: many(51) }, path: ['tags'] },
    { what: 'a tag of 129 characters', input: { tags: ['x'.repeat(129)] }, path: ['tags', '0'] },
    { what: 'a note of 256 characters', input: { note: 'x'.repeat(256) }, path: ['note'] },
    { what: 'a version that is none', input: { version: '1.0' }, path: ['version'] },
    { what: 'an idempotency key that is no UUID', input: { idempotencyKey: '1; drop' }, path: ['idempotencyKey'] },
  ])('with $what is INVALID there', async ({ input, path }) => {
    const { userErrors } = await mutate(product, 'createSystemProfile', { name: 'Good name', ...input }, PROFILE);
    expect(userErrors).toEqual([
      expect.objectContaining({ code: 'INVALID', path, message: expect.stringMatching(/\.$/) }),
    ]);
  });

  test('of the longest of everything is made', async () => {
    const emoji = '😀'.repeat(limits.nameLength.max);
    const input = { name: emoji, description: 'é'.repeat(4_000), tags: many(50), note: '✓'.repeat(255) };
    expect(await done(product, 'createSystemProfile', input, PROFILE)).toMatchObject({
      systemProfile: { name: emoji },
    });
  });
});

describe('ids', () => {
  test.each([
    { what: 'nonsense', id: '../../etc/passwd' },
    { what: 'of another type', id: idOf('Archive') },
    { what: 'of nothing that exists', id: idOf('SystemProfile') },
    { what: 'of a megabyte', id: 'A'.repeat(1_000_000) },
    { what: 'with a quote', id: Buffer.from("SystemProfile:' or 1=1 --").toString('base64url') },
  ])('$what are NOT_FOUND in mutations and null in queries', async ({ id }) => {
    const finished = await mutate(product, 'finishSystemProfile', { profileId: id }, 'profileVersion { id }');
    expect(finished.userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path: ['profileId'] })]);
    expect(finished.userErrors[0]?.message.length).toBeLessThan(1_000);
    const requested = await mutate(product, 'requestArchive', { profileId: id, version: '1.0.0' }, 'archive { id }');
    expect(requested.userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND' })]);
    expect(await profileOf(product, id, 'name')).toBeNull();
    const { data, errors } = await graphql(
      product,
      'query Q($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } archive(id: $id) { id } verifyAudit(subjectId: $id) { intact } }',
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: null, nodes: [null], archive: null, verifyAudit: null });
  });

  test('of a layer elsewhere are NOT_FOUND', async () => {
    const { layerId } = await newLayer();
    const { profileId } = await newLayer();
    const { userErrors } = await mutate(product, 'removeLayer', { profileId, layerId }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path: ['layerId'] })]);
  });

  test.each([
    '/archives/../../etc/passwd',
    '/archives/%2e%2e%2fsecrets.key',
    `/archives/${randomUUID()}.tgz`,
    '/archives/',
  ])('no file is served at %s', async (address) => {
    const response = await fetch(`${product.url}${address}`, {
      headers: { authorization: `Bearer ${product.adminKey}` },
    });
    expect(response.status).toBe(404);
  });
});

describe('layers and texts', () => {
  test('256 layers and 64 manifests fit, one more does not', async () => {
    const { profileId } = await newProfile();
    const manifests = Array.from({ length: limits.manifestsPerLayer + 1 }, (_, i) => ({ name: `m${i}`, content: '' }));
    const first = await mutate(product, 'addManifestLayer', { profileId, name: 'l0', manifests }, 'layer { id }');
    expect(first.userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: ['manifests'] })]);
    await done(product, 'addManifestLayer', { profileId, name: 'l0', manifests: manifests.slice(1) }, 'layer { id }');
    for (let i = 1; i < limits.layers; i += 1)
      await done(product, 'addManifestLayer', { profileId, name: `l${i}` }, 'layer { id }');
    const { userErrors } = await mutate(product, 'addManifestLayer', { profileId, name: 'last' }, 'layer { id }');
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID' })]);
    expect(userErrors[0]?.message).toContain('256');
  });

  test('a manifest or values of 1 MiB fit, one byte more does not', async () => {
    const { profileId, layerId } = await newLayer();
    const fits = `# ${'ü'.repeat(limits.textBytes / 2 - 1)}`;
    expect(Buffer.byteLength(fits)).toBe(limits.textBytes);
    for (const [field, input, path] of [
      ['attachManifest', { name: 'big', content: fits }, 'content'],
      ['updateLayer', { values: fits }, 'values'],
    ] as const) {
      await done(product, field, { profileId, layerId, ...input }, 'layer { id }');
      const more = { profileId, layerId, ...input, [path]: `${fits}x` };
      const { userErrors } = await mutate(product, field, more, 'layer { id }');
      expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: [path] })]);
    }
  });

  test('a version of 32 MiB is published and packed, one byte more is REFUSED', async () => {
    const { profileId, layerId } = await newLayer();
    const contents = Array.from({ length: limits.versionTextBytes / limits.textBytes }, (_, i) => heavyManifest(i));
    for (const [i, content] of contents.entries())
      await done(product, 'attachManifest', { profileId, layerId, name: `m${i}`, content }, 'layer { id }');
    await done(product, 'updateLayer', { profileId, layerId, values: '#' }, 'layer { id }');
    const tooMuch = await mutate(product, 'finishSystemProfile', { profileId }, 'profileVersion { id }');
    expect(tooMuch.userErrors).toEqual([expect.objectContaining({ code: 'REFUSED' })]);
    expect(tooMuch.userErrors[0]?.message).toMatch(/32 MiB/);
    await done(product, 'updateLayer', { profileId, layerId, values: '' }, 'layer { id }');
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { id }');
    expect(await packed(product, profileId, '1.0.0')).toMatchObject({ status: 'READY' });
  }, 120_000);

  const laughs = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${'*a'.concat(`${i - 1},`).repeat(9)}]`);
  test.each([
    { what: 'a billion laughs', text: ['a0: &a0 [lol]', ...laughs.slice(1)].join('\n') },
    { what: 'ten thousand aliases', text: `a: &a x\nb: [${'*a,'.repeat(10_000)}]` },
    { what: 'a hundred thousand brackets', text: '['.repeat(100_000) },
    { what: 'a map nested in itself', text: 'a: &a {b: *a}' },
    { what: 'a hundred thousand levels of blocks', text: '- '.repeat(100_000) },
    { what: 'half a million documents', text: '---\n'.repeat(250_000) },
    { what: 'a million quotes', text: '"'.repeat(1_000_000) },
    {
      what: 'a key that is __proto__',
      text: '__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}',
    },
    { what: 'a million carriage returns', text: '\r'.repeat(1_000_000) },
    { what: 'a megabyte of open macros', text: `a: "${'{{ '.repeat(300_000)}"` },
    { what: 'a megabyte of dollars', text: `a: "${'$'.repeat(1_000_000)}{"` },
  ])('$what as values and as a manifest: refused or reviewed, while others are served', async ({ text }) => {
    const { profileId, layerId } = await newLayer();
    let served = 0;
    let over = false;
    const others = (async () => {
      while (!over) {
        // A connection of its own: a busy server may have closed an idle one just now.
        const alone = { headers: { connection: 'close' } };
        expect((await fetch(`${product.url}/livez`, alone)).status).toBe(200);
        served += 1;
      }
    })();
    for (const [field, input] of [
      ['attachManifest', { name: 'bomb', content: text }],
      ['updateLayer', { values: text }],
    ] as const) {
      const { userErrors } = await mutate(product, field, { profileId, layerId, ...input }, 'layer { id }');
      for (const { code } of userErrors) expect(code).toBe('INVALID');
    }
    await reviewOf(product, profileId);
    over = true;
    await others;
    // A bomb that goes off takes for ever, and nobody is served meanwhile: the test's own limit ends it.
    expect(served).toBeGreaterThan(1);
  });
});

describe('bodies of 50 MB', () => {
  test.each([
    { what: 'announced', announced: true },
    { what: 'not announced', announced: false },
  ])('$what are answered 413, and their sender hears it', async ({ announced }) => {
    expect(await upload(product, 50_000_000, announced)).toEqual({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  test('eight at a time are, too', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload(product, 50_000_000, false)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 413));
  });
});

describe('two editors at once', () => {
  const describeIt = (profileId: string, text: string, expectedRevision?: number) =>
    attempt(
      product,
      'updateProfileInformation',
      { profileId, description: text, ...(expectedRevision && { expectedRevision }) },
      PROFILE,
    );

  test('who saw the same revision: one is done, the other is told the revision of now', async () => {
    const { profileId, revision } = await newProfile();
    const answers = await Promise.all([describeIt(profileId, 'one', revision), describeIt(profileId, 'two', revision)]);
    const errors = answers.map(({ data }) => data?.['updateProfileInformation']?.userErrors ?? []);
    expect(errors.filter((found) => found.length === 0)).toHaveLength(1);
    expect(errors.flat()).toEqual([
      expect.objectContaining({ code: 'CONFLICT', path: ['expectedRevision'], actualRevision: revision + 1 }),
    ]);
  });

  test('who named no revision are both done, and so are twenty', async () => {
    const { profileId, revision } = await newProfile();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => describeIt(profileId, `text ${i}`)));
    expect(answers.flatMap(({ data }) => data?.['updateProfileInformation']?.userErrors)).toEqual([]);
    expect(await profileOf(product, profileId, 'revision')).toEqual({ revision: revision + 20 });
  });

  test('of different layers with a stale revision are told so', async () => {
    const { profileId, layerId, revision } = await newLayer();
    const input = { profileId, layerId, values: 'a: 1\n', expectedRevision: revision - 1 };
    const { userErrors } = await mutate(product, 'updateLayer', input, 'layer { id }');
    expect(userErrors).toEqual([expect.objectContaining({ code: 'CONFLICT', actualRevision: revision })]);
  });

  test('with a revision that no profile has are told so', async () => {
    const { profileId, revision } = await newProfile();
    for (const expectedRevision of [0, -1, revision + 1, 2_147_483_647]) {
      const { userErrors } = await mutate(
        product,
        'updateProfileInformation',
        { profileId, description: 'x', expectedRevision },
        PROFILE,
      );
      expect(userErrors).toEqual([expect.objectContaining({ path: ['expectedRevision'] })]);
    }
  });
});
