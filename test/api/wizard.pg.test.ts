import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const PROFILE =
  'systemProfile { id name revision tags labels { key value } draft { version basedOn step layers { id name } } }';
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting # kept\ndata: {}\n';

type Made = { systemProfile: { id: string; revision: number } };

/** A profile with a draft; names are unique by test. */
async function profile(name: string): Promise<Made['systemProfile']> {
  const { systemProfile, userErrors } = await workshop.mutate<Made>('createSystemProfile', { name }, PROFILE);
  expect(userErrors).toEqual([]);
  return systemProfile;
}

async function profileWithLayer(name: string) {
  const { id } = await profile(name);
  const input = { profileId: id, name: 'greeting', manifests: [{ name: 'map', content: CONFIG_MAP }] };
  const selection = `layer { id } ${PROFILE}`;
  const made = await workshop.mutate<Made & { layer: { id: string } }>('addManifestLayer', input, selection);
  expect(made.userErrors).toEqual([]);
  return { id, layerId: made.layer.id, revision: made.systemProfile.revision };
}

describe('the wizard', () => {
  test('builds a profile, publishes it and opens the next version', async () => {
    const { id } = await profileWithLayer('Edge gateway');
    const finished = await workshop.mutate(
      'finishSystemProfile',
      { profileId: id, note: 'first one' },
      'systemProfile { draft { version } latestVersion { version } } problems { code } profileVersion { id version note revision contentDigest publishedBy { kind name } layers { name kind values manifests { name content } } }',
    );
    expect(finished.userErrors).toEqual([]);
    expect(finished).toMatchObject({
      systemProfile: { draft: null, latestVersion: { version: '1.0.0' } },
      profileVersion: {
        version: '1.0.0',
        note: 'first one',
        contentDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        publishedBy: { kind: 'API_KEY', name: 'Administrator' },
        layers: [{ name: 'greeting', kind: 'MANIFEST', values: '', manifests: [{ name: 'map', content: CONFIG_MAP }] }],
      },
      problems: [],
    });
    const revised = await workshop.mutate('reviseSystemProfile', { profileId: id }, PROFILE);
    expect(revised).toMatchObject({
      systemProfile: { draft: { version: '1.0.1', basedOn: '1.0.0', step: 'REVIEW', layers: [{ name: 'greeting' }] } },
    });
  });

  test('gives the layer that was added and keeps its id when it changes', async () => {
    const { id, layerId } = await profileWithLayer('Layer keeper');
    const updated = await workshop.mutate(
      'updateLayer',
      { profileId: id, layerId, name: 'welcome', installOrder: 7 },
      'layer { id name installOrder }',
    );
    expect(updated).toMatchObject({ layer: { id: layerId, name: 'welcome', installOrder: 7 } });
    const cleared = await workshop.mutate(
      'updateLayer',
      { profileId: id, layerId, installOrder: null },
      'layer { installOrder }',
    );
    expect(cleared).toMatchObject({ layer: { installOrder: 0 } });
  });

  test('stands at the layers until there is one', async () => {
    const { id } = await profile('Stepper');
    expect(await workshop.query(`{ systemProfile(id: "${id}") { draft { step review { ready } } } }`)).toMatchObject({
      systemProfile: { draft: { step: 'PROFILE_LAYERS' } },
    });
  });

  test('tells why Finish is refused', async () => {
    const { id } = await profile('Broken');
    const manifests = [{ name: 'bad', content: 'kind: ConfigMap\n' }];
    await workshop.mutate('addManifestLayer', { profileId: id, name: 'broken', manifests }, 'layer { id }');
    const finished = await workshop.mutate<{ problems: object[] }>(
      'finishSystemProfile',
      { profileId: id },
      'profileVersion { id } problems { code severity layer }',
    );
    expect(finished).toMatchObject({ profileVersion: null, userErrors: [{ code: 'REFUSED' }] });
    expect(finished.problems).toContainEqual(expect.objectContaining({ severity: 'ERROR', layer: 'broken' }));
  });

  test('answers a repeated idempotency key as the first time, whatever happened since', async () => {
    const { id } = await profile('Repeater');
    const input = { profileId: id, name: 'one', idempotencyKey: randomUUID() };
    const first = await workshop.mutate('addManifestLayer', input, `layer { id } ${PROFILE}`);
    await workshop.mutate('addManifestLayer', { profileId: id, name: 'two' }, 'layer { id }');
    expect(await workshop.mutate('addManifestLayer', input, `layer { id } ${PROFILE}`)).toEqual(first);
  });
});

describe('a user error', () => {
  test('of a bad name is INVALID and says where', async () => {
    const { userErrors, ...payload } = await workshop.mutate('createSystemProfile', { name: '' }, PROFILE);
    expect(payload).toEqual({ systemProfile: null });
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: ['name'] })]);
  });

  test('of a taken name is DUPLICATE', async () => {
    await profile('Only one');
    const { userErrors } = await workshop.mutate('createSystemProfile', { name: 'Only one' }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'DUPLICATE', path: ['name'] })]);
  });

  test('of a stale revision is CONFLICT with the revision of now', async () => {
    const { id, revision } = await profileWithLayer('Stale');
    const input = { profileId: id, description: 'new', expectedRevision: revision - 1 };
    const { userErrors } = await workshop.mutate('updateProfileInformation', input, PROFILE);
    expect(userErrors).toEqual([
      expect.objectContaining({ code: 'CONFLICT', path: ['expectedRevision'], actualRevision: revision }),
    ]);
  });

  test('of a key used for something else is IDEMPOTENCY_KEY_REUSED', async () => {
    const { id } = await profile('Reuser');
    const idempotencyKey = randomUUID();
    await workshop.mutate('addManifestLayer', { profileId: id, name: 'one', idempotencyKey }, 'layer { id }');
    const { userErrors } = await workshop.mutate(
      'addManifestLayer',
      { profileId: id, name: 'two', idempotencyKey },
      'layer { id }',
    );
    expect(userErrors).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] })]);
  });

  test('of a moment that is wrong is REFUSED', async () => {
    const { id } = await profile('Twice open');
    const { userErrors } = await workshop.mutate('reviseSystemProfile', { profileId: id }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'REFUSED' })]);
  });

  test('of a field that cannot be cleared is INVALID', async () => {
    const { id } = await profile('Nameless');
    const { userErrors } = await workshop.mutate('updateProfileInformation', { profileId: id, name: null }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: ['name'] })]);
  });

  const foreign = Buffer.from(`Archive:${randomUUID()}`).toString('base64url');
  const unknown = Buffer.from(`SystemProfile:${randomUUID()}`).toString('base64url');
  test.each([
    { what: 'garbage', id: 'no id at all' },
    { what: 'an id of another type', id: foreign },
    { what: 'an id of nothing', id: unknown },
    { what: 'a type without a key', id: Buffer.from('SystemProfile:').toString('base64url') },
    { what: 'an id with padding', id: `${unknown}==` },
    { what: 'U+0000', id: Buffer.from('SystemProfile:\0').toString('base64url') },
  ])('of $what as the profile is NOT_FOUND and says where', async ({ id }) => {
    const { userErrors } = await workshop.mutate('discardDraft', { profileId: id }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path: ['profileId'] })]);
  });

  test('of a layer of another profile is NOT_FOUND and says where', async () => {
    const { layerId } = await profileWithLayer('Owner');
    const { id } = await profileWithLayer('Stranger');
    const { userErrors } = await workshop.mutate('removeLayer', { profileId: id, layerId }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path: ['layerId'] })]);
  });
});

test('a deleted profile is gone for all but those who ask for deleted ones', async () => {
  const { id } = await profile('Short lived');
  expect(await workshop.mutate('deleteSystemProfile', { profileId: id }, 'deletedId')).toMatchObject({ deletedId: id });
  const query =
    'query Q($id: ID!, $all: Boolean) { systemProfile(id: $id, includeDeleted: $all) { deletedAt } node(id: $id) { id } }';
  expect(await workshop.query(query, { id })).toEqual({ systemProfile: null, node: null });
  expect(await workshop.query(query, { id, all: true })).toMatchObject({
    systemProfile: { deletedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
  });
});
