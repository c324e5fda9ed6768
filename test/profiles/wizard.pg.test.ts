import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { soundReview } from './samples.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
let workshop: Workshop;
let names = 0;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const created = async (changes: object = {}) => {
  names += 1;
  const input = { name: `Gateway ${names}`, description: '', tags: ['edge'], version: '1.0.0', ...changes };
  return (await workshop.wizard.create(input, ada)).profileId;
};
const manifestLayer = (profileId: string, name: string, changes: object = {}) =>
  workshop.wizard.addManifestLayer({ profileId, name, manifests: [], values: '', ...changes }, ada);
const layersOf = async (profileId: string) => (await workshop.profile(profileId)).draft?.layers ?? [];

describe('the way of a profile', () => {
  test('from creation to a published version and the next draft', async () => {
    const { wizard, profile, events, store } = workshop;
    const profileId = await created({ name: 'Shop Gateway' });
    const web = await manifestLayer(profileId, 'web', {
      manifests: [{ name: 'till', content: 'kind: Pod\n' }],
      values: '# mine\n',
    });
    expect(web).toEqual({ profileId, layerId: expect.any(String), revision: 2 });
    const db = await manifestLayer(profileId, 'db', { installOrder: -5, vmManifest: true });
    await wizard.attachManifest({ profileId, layerId: db.layerId, name: 'disk', content: 'kind: Disk\n' }, ada);
    await wizard.setVariables({ profileId, variables: [] }, ada);
    expect(await wizard.finish({ profileId, note: 'for the fair' }, ada)).toEqual({
      profileId,
      revision: 5,
      version: '1.0.0',
    });

    const finished = await profile(profileId);
    expect(finished).toMatchObject({
      slug: 'shop-gateway',
      draft: null,
      versions: [{ version: '1.0.0', note: 'for the fair' }],
    });
    const till = finished.published?.layers[0]?.manifests[0]?.content.digest ?? '';
    const values = finished.published?.layers[0]?.values.digest ?? '';
    expect([...(await store.texts([till, values])).values()].sort()).toEqual(['# mine\n', 'kind: Pod\n']);

    expect(await wizard.revise({ profileId }, ada)).toEqual({ profileId, revision: 6 });
    expect((await profile(profileId)).draft).toMatchObject({
      version: '1.0.1',
      basedOn: '1.0.0',
      layers: finished.published?.layers,
    });
    expect(await events(profileId)).toEqual([
      'ProfileCreated',
      'LayerAdded',
      'LayerAdded',
      'ManifestAttached',
      'VersionPublished',
      'DraftOpened',
    ]);
  });

  test('a draft can start from an older version', async () => {
    const { wizard, profile } = workshop;
    const profileId = await created();
    await manifestLayer(profileId, 'old');
    await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId, version: '2.0.0' }, ada);
    const [old] = await layersOf(profileId);
    await wizard.removeLayer({ profileId, layerId: old?.id ?? '' }, ada);
    await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId, basedOn: '1.0.0' }, ada);
    expect((await profile(profileId)).draft).toMatchObject({ version: '2.0.1', basedOn: '1.0.0', layers: [old] });
  });

  test('the actor, the note and the request stand with every event', async () => {
    const profileId = await created({ note: 'begun' });
    const [event] = await workshop.store.readStream({ streamId: profileId, limit: 1 });
    expect(event?.metadata).toEqual({
      actor: { kind: 'USER', id: 'ada' },
      note: 'begun',
      correlationId: 'request-of-ada',
    });
  });

  test('what the header of values says stands with the layer', async () => {
    const profileId = await created();
    await manifestLayer(profileId, 'vm', {
      values: 'pack:\n  spectrocloud.com/install-priority: "7"\n  spectrocloud.com/manifest-type: vm\n',
    });
    expect((await layersOf(profileId))[0]?.values.header).toEqual({
      installOrder: 7,
      vmManifest: true,
      displayName: null,
    });
  });

  test('null clears what update sets', async () => {
    const { wizard } = workshop;
    const profileId = await created({ description: 'x' });
    const { layerId } = await manifestLayer(profileId, 'web', { values: 'a: 1', installOrder: 3, vmManifest: true });
    await wizard.updateLayer({ profileId, layerId, values: null, installOrder: null, vmManifest: null }, ada);
    await wizard.updateInformation({ profileId, description: null, tags: null }, ada);
    expect((await layersOf(profileId))[0]).toMatchObject({
      installOrder: null,
      vmManifest: null,
      values: { sizeBytes: 0 },
    });
    expect(await workshop.profile(profileId)).toMatchObject({ description: '', tags: [] });
  });

  test('what changes nothing writes nothing', async () => {
    const profileId = await created();
    const { layerId, revision } = await manifestLayer(profileId, 'web', { values: 'a: 1' });
    expect(await workshop.wizard.updateLayer({ profileId, layerId, values: 'a: 1', name: 'web' }, ada)).toMatchObject({
      revision,
    });
    expect(await workshop.events(profileId)).toHaveLength(revision);
  });
});

describe('a clone', () => {
  test('says what its version said, with layers of its own', async () => {
    const { wizard, profile, events } = workshop;
    const profileId = await created({ tags: ['edge', 'x'] });
    const { layerId } = await manifestLayer(profileId, 'web', { values: 'a: 1' });
    await wizard.finish({ profileId }, ada);
    await wizard.updateInformation({ profileId, tags: [] }, ada);
    const clone = await wizard.clone(
      { profileId, version: '1.0.0', name: `Clone of ${names}`, newVersion: '3.0.0' },
      ada,
    );
    expect(await events(clone.profileId)).toEqual(['ProfileCreated', 'LayerAdded']);
    const cloned = await profile(clone.profileId);
    expect(cloned).toMatchObject({
      tags: ['edge', 'x'],
      origin: { profileId, version: '1.0.0' },
      draft: { version: '3.0.0' },
    });
    const [web] = (await profile(profileId)).published?.layers ?? [];
    expect(cloned.draft?.layers).toEqual([{ ...web, id: expect.not.stringMatching(layerId) }]);
  });

  test('needs a published version and a profile that is there', async () => {
    const { wizard } = workshop;
    const profileId = await created();
    const wanted = { version: '1.0.0', name: 'Never', newVersion: '1.0.0' };
    await expect(wizard.clone({ profileId, ...wanted }, ada)).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
      path: ['version'],
    });
    await expect(wizard.clone({ profileId: randomUUID(), ...wanted }, ada)).rejects.toMatchObject({
      code: 'PROFILE_NOT_FOUND',
      path: ['profileId'],
    });
  });
});

describe('refusals', () => {
  test.each(['', 'x', 'profile', '00000000-0000-0000-0000-00000000000g', "'; drop table es.event; --"])(
    'no profile has the id %j',
    async (profileId) => {
      await expect(manifestLayer(profileId, 'web')).rejects.toMatchObject({
        name: 'NotFound',
        code: 'PROFILE_NOT_FOUND',
        path: ['profileId'],
      });
    },
  );

  test('an id or version that is no text is INVALID, with a key too', async () => {
    const profileId = await created();
    const odd = { profileId, idempotencyKey: randomUUID() };
    const refusal = (...path: readonly string[]) => ({ name: 'Invalid', code: 'NOT_TEXT', path });
    const { wizard } = workshop;
    await expect(wizard.reorderLayers({ ...odd, layerIds: ['\ud800'] }, ada)).rejects.toMatchObject(
      refusal('layerIds', '0'),
    );
    await expect(wizard.revise({ ...odd, version: '1\0' }, ada)).rejects.toMatchObject(refusal('version'));
    await expect(wizard.detachManifest({ ...odd, layerId: '\udfff', name: 'x' }, ada)).rejects.toMatchObject(
      refusal('layerId'),
    );
  });

  test('a refused command writes nothing', async () => {
    const profileId = await created();
    await expect(manifestLayer(profileId, 'web', { values: 'x'.repeat(limits.textBytes + 1) })).rejects.toMatchObject({
      code: 'TOO_LARGE',
      path: ['values'],
    });
    await expect(manifestLayer(profileId, '../web')).rejects.toMatchObject({ code: 'BAD_NAME' });
    expect(await workshop.events(profileId)).toEqual(['ProfileCreated']);
  });

  test('Finish tells why, with the review’s problems', async () => {
    const problems = [{ code: 'YAML_SYNTAX', severity: 'ERROR' as const, message: 'bad', path: [] }];
    const wizard = workshop.with({
      review: () => Promise.resolve({ ...soundReview, ready: false, problems }),
    });
    const profileId = await created();
    await expect(wizard.finish({ profileId }, ada)).rejects.toMatchObject({ code: 'REVIEW_HAS_ERRORS', problems });
    expect((await workshop.profile(profileId)).draft).not.toBeNull();
  });

  test('a review is not asked where Finish can’t be', async () => {
    const wizard = workshop.with({ review: () => Promise.reject(new Error('asked')) });
    const profileId = await created();
    await workshop.wizard.discardDraft({ profileId }, ada);
    await expect(wizard.finish({ profileId }, ada)).rejects.toMatchObject({ code: 'NO_DRAFT' });
  });

  test('a profile that devices follow stays', async () => {
    const wizard = workshop.with({ usedBy: () => Promise.resolve(['till-1']) });
    const profileId = await created();
    await expect(wizard.delete({ profileId }, ada)).rejects.toMatchObject({ code: 'PROFILE_IN_USE' });
    expect((await workshop.profile(profileId)).status).toBe('active');
  });
});
