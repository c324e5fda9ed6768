import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { rebuildProfiles } from '../../src/profiles/rebuild.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop();
  const { wizard } = shop;
  for (const name of ['one', 'two', 'three']) {
    const { profileId } = await wizard.create({ name, description: '', tags: [name], version: '1.0.0' }, ada);
    await wizard.addManifestLayer({ profileId, name: 'web', manifests: [], values: '' }, ada);
    await wizard.finish({ profileId }, ada);
    if (name === 'three') await wizard.delete({ profileId }, ada);
  }
});
afterEach(() => shop.close());

const tables = ['read.profile', 'read.profile_head', 'read.profile_version'];
async function contents(): Promise<unknown[]> {
  const read = async (table: string) =>
    (await shop.database.pool.query(`select * from ${table} order by 1, 3`)).rows as unknown[];
  return Promise.all(tables.map(read));
}

test('a rebuild into empty tables gives what the appends wrote', async () => {
  const before = await contents();
  const { pool } = shop.database;
  await pool.query(`truncate ${tables.join(', ')}`);
  expect(await rebuildProfiles(shop.store, pool)).toEqual({ profiles: 3, removed: 0 });
  // A row's own revision tells when it was last written; a rebuild writes all of them at the newest.
  const plain = (rows: unknown) => JSON.stringify(rows).replace(/"revision":\d+,"slug"/g, '"slug"');
  expect(plain(await contents())).toEqual(plain(before));
});

test('a rebuild mends what is wrong and removes what has no history', async () => {
  const before = await contents();
  const { pool } = shop.database;
  await pool.query("update read.profile set name = 'wrong ' || name, tags = '{}', layer_names = '{}'");
  await pool.query("update read.profile_head set updated_at = '2000-01-01'");
  await pool.query('delete from read.profile_version');
  await pool.query("insert into read.profile_head values ('01930000-0000-7000-8000-00000000ffff', 1, now(), null)");
  expect(await rebuildProfiles(shop.store, pool)).toEqual({ profiles: 3, removed: 1 });
  const names = (rows: unknown[]) => JSON.stringify(rows).replace(/"revision":\d+,"slug"/g, '"slug"');
  expect(names(await contents())).toEqual(names(before));
});

test('a rebuild that read a profile before an edit leaves the row of the edit alone', async () => {
  const { pool } = shop.database;
  const { rows } = await pool.query<{ id: string }>("select id from read.profile where name = 'one'");
  const profileId = rows[0]!.id;
  let edited = false;
  const late: typeof shop.store.load = async (fold, streamId, at) => {
    const loaded = await shop.store.load(fold, streamId, at);
    if (!edited && streamId === profileId) {
      edited = true;
      await shop.wizard.updateInformation({ profileId, name: 'edited' }, ada);
    }
    return loaded;
  };
  await rebuildProfiles({ load: late, streams: (type, after, limit) => shop.store.streams(type, after, limit) }, pool);
  const found = await pool.query(
    'select p.name, h.revision from read.profile p join read.profile_head h on h.profile_id = p.id where p.id = $1',
    [profileId],
  );
  expect(found.rows).toEqual([{ name: 'edited', revision: 4 }]);
});

test('a rebuild from empty ends where the appends left off', async () => {
  const before = await contents();
  const progress: number[] = [];
  await rebuildProfiles(shop.store, shop.database.pool, {
    fromEmpty: true,
    onProgress: (profiles) => progress.push(profiles),
  });
  expect((await contents()).map((rows) => (rows as unknown[]).length)).toEqual(
    before.map((rows) => (rows as unknown[]).length),
  );
  expect(progress.at(-1)).toBe(3);
});
