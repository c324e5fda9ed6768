import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { profileFold } from '../../src/profiles/fold.js';
import { createProfileQueries } from '../../src/profiles/profile-queries.js';
import type { ProfileQueries } from '../../src/profiles/queries.js';
import { soundReview } from './samples.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const [ada, bob, eve] = [caller('ada'), caller('bob'), caller('eve')];
let workshop: Workshop;
let queries: ProfileQueries;
let names = 0;

beforeAll(async () => {
  workshop = await openWorkshop();
  const { database, store } = workshop;
  queries = createProfileQueries({ pool: database.pool, store, fold: profileFold, review: () => soundReview });
});
afterAll(() => workshop.close());

/** A profile with one layer "web", made by ada. */
async function shop(values = 'a: 1\nb: 1\n') {
  const { wizard } = workshop;
  const input = { name: `Shop ${(names += 1)}`, description: '', tags: [], version: '1.0.0' };
  const { profileId } = await wizard.create(input, ada);
  const manifests = [{ name: 'till', content: 'kind: Pod\n' }];
  const { layerId } = await wizard.addManifestLayer({ profileId, name: 'web', manifests, values }, ada);
  const set = (text: string, by = bob) => wizard.updateLayer({ profileId, layerId, values: text }, by);
  const head = async () => (await queries.state(profileId))?.revision ?? 0;
  const who = async (path: string[], revision?: number) => {
    const event = await queries.blame({ profileId, layerId, revision: revision ?? (await head()) }, path);
    return event && [event.metadata.actor.id, event.type, event.revision];
  };
  return { profileId, layerId, set, who, head };
}

describe('blame, told by the log', () => {
  test('names the event, actor and time of the last change of each value', async () => {
    const { set, who, profileId, layerId, head } = await shop();
    await set('a: 1\nb: 2\n');
    await set('# a remark\na: 1\nb: 2\n', eve);
    expect(await who(['values', 'a'])).toEqual(['ada', 'LayerAdded', 2]);
    expect(await who(['values', 'b'])).toEqual(['bob', 'LayerValuesChanged', 3]);
    expect(await who(['values'])).toEqual(['eve', 'LayerValuesChanged', 4]);
    expect(await who(['values', 'c'])).toBeNull();
    const event = await queries.blame({ profileId, layerId, revision: await head() }, ['values', 'b']);
    expect(event?.recordedAt).toBeInstanceOf(Date);
  });

  test('of a manifest is who attached or replaced it', async () => {
    const { wizard } = workshop;
    const { profileId, layerId, who } = await shop();
    expect(await who(['manifests', 'till'])).toEqual(['ada', 'LayerAdded', 2]);
    await wizard.attachManifest({ profileId, layerId, name: 'map', content: 'kind: ConfigMap\n' }, bob);
    await wizard.attachManifest({ profileId, layerId, name: 'till', content: 'kind: Pod # 2\n' }, eve);
    expect(await who(['manifests', 'map'])).toEqual(['bob', 'ManifestAttached', 3]);
    expect(await who(['manifests', 'till'])).toEqual(['eve', 'ManifestReplaced', 4]);
    expect(await who(['manifests', 'nothing'])).toBeNull();
  });

  test('goes back through versions, and stays with the version that is asked about', async () => {
    const { wizard } = workshop;
    const { profileId, set, who } = await shop();
    const { revision: first } = await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId }, ada);
    await set('a: 2\nb: 1\n');
    const { revision: second } = await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId }, ada);
    await set('a: 3\nb: 1\n', eve);
    expect(await who(['values', 'a'], first)).toEqual(['ada', 'LayerAdded', 2]);
    expect(await who(['values', 'a'], second)).toEqual(['bob', 'LayerValuesChanged', 5]);
    expect(await who(['values', 'a'])).toEqual(['eve', 'LayerValuesChanged', 8]);
    expect(await who(['values', 'b'])).toEqual(['ada', 'LayerAdded', 2]);
  });

  test('of a draft from an older version passes over what came between', async () => {
    const { wizard } = workshop;
    const { profileId, set, who } = await shop();
    await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId, version: '2.0.0' }, ada);
    await set('a: 2\nb: 1\n');
    await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId, basedOn: '1.0.0' }, eve);
    expect(await who(['values', 'a'])).toEqual(['ada', 'LayerAdded', 2]);
  });

  test('after a discarded draft is that of the newest version', async () => {
    const { wizard } = workshop;
    const { profileId, set, who } = await shop();
    await wizard.finish({ profileId }, ada);
    await wizard.revise({ profileId }, ada);
    await set('a: 2\nb: 1\n', eve);
    await wizard.discardDraft({ profileId }, ada);
    expect(await who(['values', 'a'])).toEqual(['ada', 'LayerAdded', 2]);
  });

  test('of a clone is the event of the clone', async () => {
    const { wizard } = workshop;
    const { profileId } = await shop();
    await wizard.finish({ profileId }, ada);
    const clone = await wizard.clone({ profileId, version: '1.0.0', name: `Clone ${names}`, newVersion: '1.0.0' }, eve);
    const [layer] = (await workshop.profile(clone.profileId)).draft?.layers ?? [];
    const place = { profileId: clone.profileId, layerId: layer?.id ?? '', revision: clone.revision };
    expect(await queries.blame(place, ['values', 'a'])).toMatchObject({
      type: 'LayerAdded',
      metadata: { actor: { id: 'eve' } },
    });
  });

  test('reads as many texts as it needs, over pages of events', async () => {
    const { set, who } = await shop();
    for (let count = 2; count < 32; count += 1) await set(`a: 1\nb: ${count}\n`);
    expect(await who(['values', 'a'])).toEqual(['ada', 'LayerAdded', 2]);
    expect(await who(['values', 'b'])).toEqual(['bob', 'LayerValuesChanged', 32]);
  });

  test('is null for a layer, profile or revision that is not there', async () => {
    const { profileId, layerId } = await shop();
    const nobody = [
      { profileId, layerId: profileId, revision: 2 },
      { profileId: layerId, layerId, revision: 2 },
      { profileId, layerId, revision: 99 },
      { profileId: 'x', layerId, revision: 2 },
    ];
    for (const place of nobody) expect(await queries.blame(place, ['values', 'a'])).toBeNull();
  });
});
