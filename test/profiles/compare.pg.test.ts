import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { reviewContent } from '../../src/profiles/review.js';
import { profileFold } from '../../src/profiles/fold.js';
import { createProfileQueries } from '../../src/profiles/profile-queries.js';
import type { ProfileQueries } from '../../src/profiles/queries.js';
import { configMap } from './review-content.js';
import { variable } from './samples.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
let workshop: Workshop;
let queries: ProfileQueries;
let profileId: string;
let layerId: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  const { database, store, wizard } = workshop;
  const review = (content: Parameters<typeof reviewContent>[0]) => reviewContent(content);
  queries = createProfileQueries({ pool: database.pool, store, fold: profileFold, review });
  const input = { name: 'Gateway', description: '', tags: [], version: '1.0.0' };
  ({ profileId } = await wizard.create(input, ada));
  const manifests = [{ name: 'map', content: configMap('greeting', 'data: {to: "{{ .spectro.var.SITE }}"}\n') }];
  ({ layerId } = await wizard.addManifestLayer({ profileId, name: 'web', manifests, values: 'a: 1\n' }, ada));
  await wizard.setVariables({ profileId, variables: [variable('SITE')] }, ada);
  await wizard.finish({ profileId }, ada);
  await wizard.revise({ profileId, version: '1.1.0' }, ada);
  await wizard.updateLayer({ profileId, layerId, values: 'a: 2\n' }, ada);
  await wizard.finish({ profileId }, ada);
  await wizard.revise({ profileId }, ada);
  await wizard.removeLayer({ profileId, layerId }, ada);
});
afterAll(() => workshop.close());

const kinds = async (from: string, to: string) =>
  (await queries.compare(profileId, from, to))?.changes.map(({ kind, layer }) => [kind, layer]) ?? null;

describe('two versions of the log', () => {
  test('are compared with each other, both ways, and with the open draft', async () => {
    expect(await kinds('1.0.0', '1.1.0')).toEqual([['LAYER_VALUES_CHANGED', 'web']]);
    expect(await kinds('1.1.0', '1.0.0')).toEqual([['LAYER_VALUES_CHANGED', 'web']]);
    expect(await kinds('1.1.0', '1.1.0')).toEqual([]);
    expect(await kinds('1.1.0', 'draft')).toEqual([['LAYER_REMOVED', 'web']]);
  });

  test('show their diffs when these are asked for, in any order and again', async () => {
    const comparison = await queries.compare(profileId, '1.0.0', '1.1.0');
    expect(comparison).toMatchObject({ from: '1.0.0', to: '1.1.0' });
    const [change] = comparison?.changes ?? [];
    const diff = '--- layers/web/values.yaml\n+++ layers/web/values.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n';
    expect(await Promise.all([change?.diff(), change?.diff()])).toEqual([diff, diff]);
  });

  test.each([
    ['9.9.9', '1.0.0'],
    ['1.0.0', '9.9.9'],
    ['draft', '1.0.0'],
    ['1.0.0', ''],
    ['1.0.0', 'a\0b'],
  ])('from %j to %j: null, since one is not there', async (from, to) => expect(await kinds(from, to)).toBeNull());

  test('of no profile, or of one without a draft, are null', async () => {
    expect(await queries.compare('x', '1.0.0', '1.1.0')).toBeNull();
    expect(await queries.compare(layerId, '1.0.0', '1.1.0')).toBeNull();
    const { wizard } = workshop;
    const other = await wizard.clone({ profileId, version: '1.0.0', name: 'Other', newVersion: '1.0.0' }, ada);
    await wizard.finish({ profileId: other.profileId }, ada);
    expect(await queries.compare(other.profileId, '1.0.0', 'draft')).toBeNull();
  });
});

test('a clone brings the variables that its texts name, and the review misses those that are taken away', async () => {
  const { wizard, profile } = workshop;
  const clone = await wizard.clone({ profileId, version: '1.0.0', name: 'Clone', newVersion: '1.0.0' }, ada);
  const codes = async () =>
    (await queries.review(await profile(clone.profileId)))?.problems.map(({ code, severity }) => [code, severity]);
  expect((await profile(clone.profileId)).draft?.variables).toEqual([variable('SITE')]);
  expect(await codes()).toEqual([]);
  await wizard.setVariables({ profileId: clone.profileId, variables: [] }, ada);
  expect(await codes()).toContainEqual(['VARIABLE_UNDEFINED', 'ERROR']);
});
