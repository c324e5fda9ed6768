import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serve } from './served.js';
import { eventually } from '../store/eventually.js';
import { openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let id: string;
let times: string[];
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: greeting }\n';

beforeAll(async () => {
  workshop = await openWorkshop();
  const created = await workshop.mutate<{ systemProfile: { id: string } }>(
    'createSystemProfile',
    { name: 'Gateway', tags: ['edge', 'site:berlin'], note: 'for Berlin' },
    'systemProfile { id }',
  );
  id = created.systemProfile.id;
  for (const name of ['b', 'a'])
    await workshop.mutate(
      'addManifestLayer',
      { profileId: id, name, manifests: [{ name: 'map', content: MAP }] },
      'layer { id }',
    );
  await workshop.mutate('finishSystemProfile', { profileId: id }, 'profileVersion { id }');
  await workshop.mutate('updateProfileInformation', { profileId: id, name: 'Gateway 2' }, 'systemProfile { id }');
  const { systemProfile } = await workshop.query<{ systemProfile: { history: { nodes: { recordedAt: string }[] } } }>(
    `{ systemProfile(id: "${id}") { history { nodes { recordedAt } } } }`,
  );
  times = systemProfile.history.nodes.map(({ recordedAt }) => recordedAt);
});
afterAll(() => workshop.close());

const ask = <T = unknown>(selection: string) =>
  workshop
    .query<{ systemProfile: T }>(`{ systemProfile(id: "${id}") { ${selection} } }`)
    .then(({ systemProfile }) => systemProfile);

describe('history', () => {
  test('tells every event in order, with its sentence, its author and the remark', async () => {
    const { history } = await ask<{ history: { nodes: { type: string; revision: number; summary: string }[] } }>(
      'history { nodes { type revision summary note hash actor { kind id name } } }',
    );
    expect(history.nodes.map(({ type }) => type)).toEqual([
      'ProfileCreated',
      'LayerAdded',
      'LayerAdded',
      'VersionPublished',
      'ProfileRenamed',
    ]);
    expect(history.nodes[0]).toMatchObject({
      revision: 1,
      note: 'for Berlin',
      actor: { kind: 'API_KEY', name: 'Administrator' },
    });
    expect(history.nodes.every(({ summary }) => summary.length > 0)).toBe(true);
  });

  test('says what each event changed', async () => {
    const { history } = await ask<{ history: { nodes: { changes: object[] }[] } }>(
      'history(filter: { types: ["ProfileRenamed"] }) { nodes { changes { path before after } } }',
    );
    expect(history.nodes).toEqual([{ changes: [{ path: ['name'], before: 'Gateway', after: 'Gateway 2' }] }]);
  });

  test('pages forwards and backwards, and filters by actor', async () => {
    type Page = {
      history: {
        nodes: { revision: number; actor: { id: string } }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
    };
    const selection = '{ nodes { revision actor { id } } pageInfo { endCursor hasNextPage } }';
    const first = await ask<Page>(`history(first: 2) ${selection}`);
    expect(first.history).toMatchObject({ nodes: [{ revision: 1 }, { revision: 2 }], pageInfo: { hasNextPage: true } });
    const next = await ask<Page>(`history(first: 9, after: "${first.history.pageInfo.endCursor}") ${selection}`);
    expect(next.history.nodes.map(({ revision }) => revision)).toEqual([3, 4, 5]);
    expect((await ask<Page>(`history(last: 1) ${selection}`)).history.nodes).toMatchObject([{ revision: 5 }]);
    const actor = first.history.nodes[0]?.actor.id ?? '';
    expect((await ask<Page>(`history(filter: { actorId: "${actor}" }) ${selection}`)).history.nodes).toHaveLength(5);
  });
});

describe('at', () => {
  test('shows the profile as it was at a revision and at a time', async () => {
    const past = await ask(`at(revision: 2) { revision name layers { name } versions }`);
    expect(past).toEqual({ at: { revision: 2, name: 'Gateway', layers: [{ name: 'b' }], versions: [] } });
    expect(await ask(`at(time: "${times[3] ?? ''}") { revision recordedAt versions }`)).toEqual({
      at: { revision: 4, recordedAt: times[3], versions: ['1.0.0'] },
    });
    expect(await ask('at(time: "2001-01-01T00:00:00Z") { revision }')).toEqual({ at: null });
    expect(await ask('at(revision: 99) { revision }')).toEqual({ at: null });
  });

  test.each(['at', `at(revision: 1, time: "2026-01-01T00:00:00Z")`])(
    '%s is BAD_USER_INPUT at its place',
    async (field) => {
      const { body } = await workshop.ask(`{ systemProfile(id: "${id}") { name ${field} { revision } } }`);
      expect(body).toMatchObject({
        data: { systemProfile: { name: 'Gateway 2', at: null } },
        errors: [{ path: ['systemProfile', 'at'], extensions: { code: 'BAD_USER_INPUT' } }],
      });
    },
  );
});

describe('a node', () => {
  test('is whatever its id says', async () => {
    type Ids = { latestVersion: { id: string }; history: { nodes: { id: string }[] } };
    const ids = await ask<Ids>('latestVersion { id } history(first: 1) { nodes { id } }');
    const all = [
      id,
      ids.latestVersion.id,
      ids.history.nodes[0]?.id,
      'nonsense',
      Buffer.from('ProfileEvent:x').toString('base64url'),
    ];
    const { nodes } = await workshop.query<{ nodes: unknown }>(
      'query Q($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on SystemProfile { name } ... on ProfileVersion { version } ... on ProfileEvent { type } } }',
      { ids: all },
    );
    expect(nodes).toEqual([
      { __typename: 'SystemProfile', id, name: 'Gateway 2' },
      { __typename: 'ProfileVersion', id: ids.latestVersion.id, version: '1.0.0' },
      { __typename: 'ProfileEvent', id: ids.history.nodes[0]?.id, type: 'ProfileCreated' },
      null,
      null,
    ]);
  });
});

describe('the list', () => {
  test('finds by search, tag and layer, and counts', async () => {
    const query =
      'query Q($filter: SystemProfileFilter) { systemProfiles(filter: $filter) { totalCount nodes { name } } }';
    for (const filter of [{ search: 'gate' }, { tags: ['edge'] }, { layerName: 'b' }, { hasDraft: false }, null])
      expect(await workshop.query(query, { filter })).toMatchObject({
        systemProfiles: { totalCount: 1, nodes: [{ name: 'Gateway 2' }] },
      });
    expect(await workshop.query(query, { filter: { search: 'nothing' } })).toEqual({
      systemProfiles: { totalCount: 0, nodes: [] },
    });
  });

  test.each(['first: 0', 'first: 101', 'last: 0', 'first: 1, last: 1', 'after: "garbage"'])(
    'with %s is BAD_USER_INPUT',
    async (args) => {
      const { body } = await workshop.ask(
        `{ systemProfiles(${args}) { nodes { id } } registries { totalCount: nodes { id } } }`,
      );
      expect(body.errors).toMatchObject([{ path: ['systemProfiles'], extensions: { code: 'BAD_USER_INPUT' } }]);
    },
  );

  test('with names alone folds no profile and reads no text', async () => {
    const reads: string[] = [];
    const { profiles } = workshop.app;
    const watched = new Proxy(profiles, {
      get: (target, name, receiver) => (reads.push(String(name)), Reflect.get(target, name, receiver) as unknown),
    });
    const own = await serve({ ...workshop.app, profiles: watched });
    await own.ask('{ systemProfiles { nodes { id name tags labels { key } draft { version } updatedAt } } }');
    expect(reads).toEqual(['list']);
    await own.drain();
  });

  test('with layers reads each text of the page once', async () => {
    const asked: string[] = [];
    const { profiles } = workshop.app;
    const watched = {
      ...profiles,
      texts: (digests: readonly string[]) => (asked.push(...digests), profiles.texts(digests)),
    };
    const own = await serve({ ...workshop.app, profiles: watched });
    const { body } = await own.ask(
      '{ systemProfiles { nodes { latestVersion { layers { values manifests { content } } } } } }',
    );
    expect(body.data).toMatchObject({
      systemProfiles: {
        nodes: [{ latestVersion: { layers: [1, 2].map(() => ({ values: '', manifests: [{ content: MAP }] })) } }],
      },
    });
    expect(new Set(asked).size).toBe(asked.length);
    await own.drain();
  });
});

describe('the audit', () => {
  // It reads behind the fence, which another test's transaction may hold for a moment.
  beforeAll(() =>
    eventually(async () => {
      const { events } = await workshop.app.store.readAfter(null, 1_000);
      return events.some(({ type }) => type === 'ProfileRenamed');
    }),
  );

  test('tells every event, newest first, with its subject', async () => {
    const { auditLog } = await workshop.query<{ auditLog: { nodes: object[] } }>(
      '{ auditLog(first: 2) { nodes { type summary subject subjectId actor { name } } pageInfo { hasNextPage } } }',
    );
    expect(auditLog).toMatchObject({
      nodes: [
        { type: 'ProfileRenamed', subjectId: id, actor: { name: 'Administrator' } },
        { type: 'VersionPublished' },
      ],
      pageInfo: { hasNextPage: true },
    });
  });

  test('filters by subject, and refuses what is none', async () => {
    const query = 'query Q($filter: AuditFilter) { auditLog(filter: $filter) { nodes { revision: type } } }';
    expect(await workshop.query(query, { filter: { subjectId: id } })).toMatchObject({
      auditLog: { nodes: { length: 5 } },
    });
    const { body } = await workshop.ask(query, { filter: { subjectId: 'nonsense' } });
    expect(body).toMatchObject({ data: { auditLog: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  test('recomputes a chain, and finds none for a stranger', async () => {
    const query = 'query Q($id: ID!) { verifyAudit(subjectId: $id) { intact events firstBroken } }';
    expect(await workshop.query(query, { id })).toEqual({
      verifyAudit: { intact: true, events: 5, firstBroken: null },
    });
    const stranger = Buffer.from('SystemProfile:0190a000-0000-7000-8000-000000000000').toString('base64url');
    expect(await workshop.query(query, { id: stranger })).toEqual({ verifyAudit: null });
  });
});

test('what there is none of is empty or not found', async () => {
  const data = await workshop.query(
    `{ registries { nodes { id } } packs { totalCount } charts { nodes { id } } devices { nodes { id } }
       compareVersions(profileId: "${id}", from: "1.0.0", to: "draft") { from } systemProfile(id: "${id}") { devices { nodes { id } } } }`,
  );
  expect(data).toEqual({
    registries: { nodes: [] },
    packs: { totalCount: 0 },
    charts: { nodes: [] },
    devices: { nodes: [] },
    compareVersions: null,
    systemProfile: { devices: { nodes: [] } },
  });
  const { userErrors } = await workshop.mutate('syncRegistry', { registryId: 'x' }, 'registry { id }');
  expect(userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND' })]);
});
