import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuild } from '../../src/rebuild.js';
import { machine, newUid, openFactory, type Factory } from './factory.js';

let factory: Factory;
beforeAll(async () => {
  factory = await openFactory();
});
afterAll(() => factory.close());

async function device(profile: { id: string }, described: object) {
  const made = await factory.registered(machine(newUid(), described));
  await factory.mutate('linkDevice', { deviceId: made.id, profileId: profile.id }, 'device { id }');
  return made;
}

describe('devices', () => {
  test('are searched by words of their names, uids and tags, in any case', async () => {
    const profile = await factory.profile('Searched');
    const described = [
      { name: 'Till Übersee 17', tags: ['site:hamburg'] },
      { name: 'till 18', tags: ['site:berlin', '100%_full'] },
    ];
    for (const one of described) await device(profile, one);
    const found = async (search: string) => {
      const filter = `{ profileId: "${profile.id}", search: ${JSON.stringify(search)} }`;
      const asked = `{ devices(filter: ${filter}) { totalCount nodes { name uid } } }`;
      const { devices } = await factory.ask<{
        devices: { totalCount: number; nodes: { name: string; uid: string }[] };
      }>(asked);
      expect(devices.totalCount).toBe(devices.nodes.length);
      return devices.nodes;
    };
    const names = async (search: string) => (await found(search)).map(({ name }) => name);
    expect(await names('TILL')).toEqual(['till 18', 'Till Übersee 17']);
    expect(await names('übersee 17')).toEqual(['Till Übersee 17']);
    expect(await names('übersee berlin')).toEqual([]);
    expect(await names('0%_f')).toEqual(['till 18']);
    expect(await names('0_f')).toEqual([]);
    expect(await names('18')).toContain('till 18');
    expect(await names('  ')).toHaveLength(2);
    const [first] = await found('hamburg');
    expect(await names(first!.uid.toUpperCase())).toEqual(['Till Übersee 17']);
  });

  test.each([
    ['more than 256 characters', 'x'.repeat(257), 'The search is over 256 characters long. Search for fewer words.'],
    ['U+0000', 'till\u0000', 'search holds U+0000 or half a character, which no text here has. Leave it out.'],
    ['half a character', '\ud800', 'search holds U+0000 or half a character, which no text here has. Leave it out.'],
  ])('are not searched by %s', async (_, search, message) => {
    const asked = 'query Q($search: String) { devices(filter: { search: $search }) { nodes { id } } }';
    await expect(factory.ask(asked, { search })).rejects.toThrow(message);
  });

  test('are found after their list was made anew', async () => {
    const profile = await factory.profile('Made anew');
    const { deviceId } = await device(profile, { name: 'Made anew 1', tags: ['hall:7'] });
    const { db, store } = factory.app;
    const content = async () =>
      (await db.query<{ content: string }>('select content from read.device where id = $1', [deviceId])).rows[0];
    const written = await content();
    expect(written?.content).toMatch(/^made anew 1\n.+\nhall:7$/);
    await db.query(`update read.device set content = '' where id = $1`, [deviceId]);
    await rebuild('devices', store, db, () => undefined);
    expect(await content()).toEqual(written);
  });
});
