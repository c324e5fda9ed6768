import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PageRequest } from '../../src/page.js';
import { profileFold } from '../../src/profiles/fold.js';
import { createProfileQueries } from '../../src/profiles/profile-queries.js';
import type { HistoryFilter, ProfileQueries } from '../../src/profiles/queries.js';
import type { Existing } from '../../src/profiles/profile.js';
import { soundReview } from './samples.js';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
const bob = caller('bob');

let shop: Workshop;
let queries: ProfileQueries;
let profileId: string;

beforeAll(async () => {
  shop = await openWorkshop();
  const { database, store, wizard } = shop;
  queries = createProfileQueries({ pool: database.pool, store, fold: profileFold, review: () => soundReview });
  const create = { name: 'Gateway', description: 'of a shop', tags: ['edge'], version: '1.0.0', note: 'start' };
  ({ profileId } = await wizard.create(create, ada));
  const manifests = [{ name: 'till', content: 'kind: Pod # ä\n' }];
  const late = await wizard.addManifestLayer(
    { profileId, name: 'late', manifests: [], values: 'a: 1\n', installOrder: 5 },
    ada,
  );
  await wizard.addManifestLayer({ profileId, name: 'web', manifests, values: 'a: 1\n' }, bob);
  await wizard.finish({ profileId, note: 'first' }, ada);
  await wizard.revise({ profileId }, ada);
  await wizard.updateLayer({ profileId, layerId: late.layerId, values: 'a: 2\n' }, bob);
  await wizard.finish({ profileId }, bob);
  await wizard.updateInformation({ profileId, name: 'Edge gateway' }, ada);
});
afterAll(() => shop.close());

const types = [
  'ProfileCreated',
  'LayerAdded',
  'LayerAdded',
  'VersionPublished',
  'DraftOpened',
  'LayerValuesChanged',
  'VersionPublished',
  'ProfileRenamed',
];

describe('history', () => {
  const typesOf = async (request: PageRequest, filter: HistoryFilter = {}) =>
    (await queries.history(profileId, request, filter)).edges.map((edge) => edge.node.type);

  test('is told oldest first, numbered without a gap', async () => {
    const { edges } = await queries.history(profileId, {}, {});
    expect(edges.map((edge) => edge.node.type)).toEqual(types);
    expect(edges.map((edge) => edge.node.revision)).toEqual(types.map((_, place) => place + 1));
  });

  test.each([1, 2, 3, 5, 8])('forwards and backwards by %d give all of it', async (size) => {
    const forwards: string[] = [];
    const backwards: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await queries.history(profileId, { first: size, after }, {});
      forwards.push(...page.edges.map((edge) => edge.node.type));
      [more, after] = [page.hasNextPage, page.edges.at(-1)?.cursor ?? null];
    }
    for (let before: string | null = null, more = true; more;) {
      const page = await queries.history(profileId, { last: size, before }, {});
      backwards.unshift(...page.edges.map((edge) => edge.node.type));
      [more, before] = [page.hasPreviousPage, page.edges[0]?.cursor ?? null];
    }
    expect(forwards).toEqual(types);
    expect(backwards).toEqual(types);
  });

  test('is filtered by type, actor and time', async () => {
    expect(await typesOf({}, { types: ['VersionPublished'] })).toEqual(['VersionPublished', 'VersionPublished']);
    expect(await typesOf({ last: 1 }, { actorId: 'bob' })).toEqual(['VersionPublished']);
    const { edges } = await queries.history(profileId, {}, {});
    const since = edges[6]!.node.recordedAt;
    expect(await typesOf({}, { since })).toEqual(['VersionPublished', 'ProfileRenamed']);
    expect(await typesOf({}, { until: since })).toEqual(types.slice(0, 6));
  });

  test.each([
    ['a cursor of the list', { after: Buffer.from('[1,"profiles.name.asc","a","b"]').toString('base64url') }, 'after'],
    ['garbage', { last: 1, before: 'garbage' }, 'before'],
  ])('refuses %s', async (_, request, field) => {
    await expect(queries.history(profileId, request, {})).rejects.toMatchObject({ code: 'CURSOR', path: [field] });
  });

  test.each([
    ['an actor with U+0000', { actorId: '\0' }],
    ['a type with U+0000', { types: ['Layer\0Added'] }],
  ])('finds nothing for %s', async (_, filter) => expect(await typesOf({}, filter)).toEqual([]));

  test('of what is no id is empty', async () => expect((await queries.history("'", {}, {})).edges).toEqual([]));
});

describe('changes', () => {
  test('come with both texts, in the order of the events asked for', async () => {
    const { edges } = await queries.history(profileId, {}, {});
    const asked = [edges[7]!.node, edges[5]!.node, edges[2]!.node, edges[5]!.node];
    const [renamed, edited, added, again] = await queries.changes(asked);
    expect(renamed).toEqual([{ path: ['name'], before: 'Gateway', after: 'Edge gateway' }]);
    expect(edited).toEqual([{ path: ['layers', 'late', 'values'], before: 'a: 1\n', after: 'a: 2\n' }]);
    expect(added).toContainEqual({
      path: ['layers', 'web', 'manifests', 'till'],
      before: null,
      after: 'kind: Pod # ä\n',
    });
    expect(again).toEqual(edited);
  });

  test('of no events are none', async () => expect(await queries.changes([])).toEqual([]));
});

describe('the profile as it was', () => {
  test('at its head, at a revision, at a time', async () => {
    const now = await queries.state(profileId);
    expect(now).toMatchObject({ revision: 8, profile: { name: 'Edge gateway', draft: null } });
    const then = await queries.state(profileId, { revision: 3 });
    expect(then?.profile.draft?.layers.map((layer) => layer.name)).toEqual(['late', 'web']);
    expect(await queries.state(profileId, { time: then!.recordedAt })).toEqual(then);
  });

  test.each([
    ['a revision to come', { revision: 9 }],
    ['revision 0', { revision: 0 }],
    ['a negative revision', { revision: -1 }],
    ['a time before it was', { time: new Date('2020-01-01T00:00:00Z') }],
  ])('is nothing at %s', async (_, at) => expect(await queries.state(profileId, at)).toBeNull());

  test.each(['', 'no-id', '01930000-0000-7000-8000-00000000ffff', "'; drop schema es"])(
    'is nothing for the id "%s"',
    async (id) => expect(await queries.state(id)).toBeNull(),
  );
});

describe('versions', () => {
  test('are listed newest first, in pages', async () => {
    const { edges, hasNextPage } = await queries.versions(profileId, { first: 1 });
    expect(edges[0]?.node).toMatchObject({
      version: '1.0.1',
      revision: 7,
      note: null,
      publishedBy: { kind: 'USER', id: 'bob' },
    });
    expect(hasNextPage).toBe(true);
    const rest = await queries.versions(profileId, { first: 1, after: edges[0]!.cursor });
    expect(rest.edges.map((edge) => edge.node.version)).toEqual(['1.0.0']);
    expect((await queries.versions('no-id', {})).edges).toEqual([]);
  });

  test('a version row says what the folded profile says', async () => {
    const { profile } = (await queries.state(profileId))!;
    for (const version of profile.versions) {
      expect(await queries.version(profileId, version.version)).toEqual({ profileId, ...version });
    }
  });

  test('a version keeps what it was published with, in install order, every text as typed', async () => {
    const first = await queries.authoredVersion(profileId, '1.0.0');
    expect(first).toMatchObject({ name: 'Gateway', tags: ['edge'], previousVersion: null, version: { note: 'first' } });
    expect(first?.layers.map(({ name, installOrder, values }) => [name, installOrder, values])).toEqual([
      ['web', 0, 'a: 1\n'],
      ['late', 5, 'a: 1\n'],
    ]);
    expect(first?.layers[0]?.manifests).toEqual([{ name: 'till', content: 'kind: Pod # ä\n' }]);
    const second = await queries.authoredVersion(profileId, '1.0.1');
    expect(second).toMatchObject({
      previousVersion: '1.0.0',
      layers: [{ name: 'web' }, { name: 'late', values: 'a: 2\n' }],
    });
  });

  test.each(['', '1.0', '9.9.9', '1.0.0\0', 'x'.repeat(10_000)])(
    'there is no version of another name (row %#)',
    async (version) => {
      expect(await queries.version(profileId, version)).toBeNull();
      expect(await queries.authoredVersion(profileId, version)).toBeNull();
    },
  );
});

describe('the draft', () => {
  test('comes with its texts and its review while it is open', async () => {
    const open = (await queries.state(profileId, { revision: 6 }))!.profile;
    expect((await queries.authoredDraft(open))?.layers[1]?.values).toBe('a: 2\n');
    expect(await queries.review(open)).toEqual(soundReview);
  });

  test('is null when none is open, and so is its review', async () => {
    const closed: Existing = (await queries.state(profileId))!.profile;
    expect(await queries.authoredDraft(closed)).toBeNull();
    expect(await queries.review(closed)).toBeNull();
  });
});

test('the list row is there as soon as the command is answered', async () => {
  expect(await queries.rows([profileId])).toEqual([
    expect.objectContaining({
      name: 'Edge gateway',
      revision: 8,
      draftVersion: null,
      latestVersion: '1.0.1',
      deletedAt: null,
    }),
  ]);
  const found = await queries.list(
    {},
    { layerName: 'late', search: 'shop' },
    { field: 'UPDATED_AT', direction: 'DESC' },
  );
  expect(found.edges.map((edge) => edge.node.id)).toEqual([profileId]);
});
