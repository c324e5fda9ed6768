import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createArchiveCommands } from '../../src/archives/archive-commands.js';
import { createProfileQueries } from '../../src/profiles/profile-queries.js';
import { profileFold } from '../../src/profiles/fold.js';
import { rebuild, type Projection } from '../../src/rebuild.js';
import { caller, openWorkshop, type Workshop } from '../profiles/wizard-workshop.js';
import { soundReview } from '../profiles/samples.js';

let shop: Workshop;
const ada = caller('ada');

beforeAll(async () => {
  shop = await openWorkshop();
  const { store, database } = shop;
  const profiles = createProfileQueries({
    pool: database.pool,
    store,
    fold: profileFold,
    review: () => Promise.resolve(soundReview),
  });
  const archives = createArchiveCommands({
    store,
    pool: database.pool,
    profiles,
    archiveStore: { stat: () => Promise.resolve({ sizeBytes: 1 }) },
    signals: { send: () => undefined },
  });
  for (const name of ['Gateway', 'Till']) {
    const { profileId } = await shop.wizard.create({ name, description: '', tags: [], version: '1.0.0' }, ada);
    await shop.wizard.addManifestLayer({ profileId, name: 'web', manifests: [], values: '' }, ada);
    await shop.wizard.finish({ profileId }, ada);
    await archives.request({ profileId, version: '1.0.0', includeImages: false }, ada);
  }
});
afterAll(() => shop.close());

test.each<[Projection, string, string]>([
  ['archives', 'read.archive', `update read.archive set status = 'FAILED', error = 'x'`],
  ['archives', 'read.archive', 'delete from read.archive'],
  ['profiles', 'read.profile', `update read.profile set description = 'x'`],
  ['profiles', 'read.profile_version', 'delete from read.profile_version'],
])('%s: wrong rows of %s are right again (%s)', async (projection, table, spoil) => {
  const { pool } = shop.database;
  const rows = async () =>
    (await pool.query<{ row: string }>(`select t::text as row from ${table} as t order by 1`)).rows;
  const right = await rows();
  expect(right).toHaveLength(2);
  await pool.query(spoil);
  const seen: number[] = [];
  expect(await rebuild(projection, shop.store, pool, (streams) => seen.push(streams))).toEqual({
    streams: 2,
    removed: 0,
  });
  expect(seen.at(-1)).toBe(2);
  expect(await rows()).toEqual(right);
});
