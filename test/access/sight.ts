import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FIELD_NEEDS } from '../../src/access/permissions.js';
import { machine, newUid, openFactory, type Factory } from '../devices/factory.js';
import { eventually } from '../store/eventually.js';
import { ABSENT, ABSENT_ID, BY_ID, mutation, USER_ERRORS, WITHOUT_ID, type Site } from './by-id.js';

/** Somebody who sees only some of the profiles, from what is called "Berlin" on. */
export type Narrowed = {
  /** what it shows: "Authorization: Bearer" */
  readonly bearer: string;
  /** lets it see only Paris, as an administrator does */
  readonly moveToParis: () => Promise<unknown>;
  /** what the audit says of that */
  readonly moved: string;
};

/** What the administrator gives it: an ADMIN but for this. */
export const BERLIN = { all: [{ is: 'edge' }, { is: 'site:berlin' }] };

let factory: Factory;
let berlin: Site;
let paris: Site;
let narrowed: Narrowed;

/**
 * Claims of whoever sees only some of the profiles.
 * @param enter makes it, on a server with profiles and machines
 */
export function tellsOfSight(enter: (factory: Factory) => Promise<Narrowed>): void {
  beforeAll(async () => {
    factory = await openFactory();
    berlin = await site('Berlin', ['site:berlin', 'edge']);
    paris = await site('Paris', ['site:paris', 'edge']);
    narrowed = await enter(factory);
    // The log is read behind the fence.
    await eventually(async () => (await lines(factory.adminKey)).join().includes('"berlin"'));
  });
  afterAll(() => factory.close());
  describe('things by their id', tellsOfIds);
  describe('lists and files', tellsOfLists);
  describe('what is done', tellsOfCommands);
  describe('a subscription', tellsOfSubscriptions);
}

async function site(name: string, tags: string[]): Promise<Site> {
  const { profileId, id } = await factory.profile(name, tags);
  const one = machine(newUid());
  const device = await factory.registered(one, { profileId: id });
  const { archive } = await factory.mutate<{ archive: { id: string } }>(
    'requestArchive',
    { profileId: id, version: '1.0.0' },
    'archive { id }',
  );
  await factory.build();
  return { profileId, id, archiveId: archive.id, deviceId: device.id, slug: name.toLowerCase(), machine: one };
}

async function asked(query: string, variables: object = {}, bearer = narrowed.bearer) {
  const json = { 'content-type': 'application/json' };
  const { body } = await factory.call('POST', '/graphql', bearer, { query, variables }, json);
  const errors = body['errors'] as { message: string; extensions: { code: string } }[] | undefined;
  return { data: body['data'], errors: errors?.map(({ message, extensions }) => ({ message, code: extensions.code })) };
}

async function lines(bearer: string): Promise<string[]> {
  const { data } = await asked('{ auditLog(first: 100) { nodes { subject summary } } }', {}, bearer);
  return (data as { auditLog: { nodes: { subject: string; summary: string }[] } }).auditLog.nodes.map(
    ({ subject, summary }) => `${subject}: ${summary}`,
  );
}

function tellsOfIds(): void {
  test('every field at a root is tried, and no other', () => {
    const known = [...Object.keys(FIELD_NEEDS.Query), ...Object.keys(FIELD_NEEDS.Mutation)];
    expect([...Object.keys(BY_ID), ...WITHOUT_ID].sort()).toEqual(known.sort());
  });

  test.each(Object.keys(BY_ID))('%s says of Paris what it says of a profile that never was', async (field) => {
    const document = BY_ID[field]!;
    const [hidden, absent] = [document(paris), document(ABSENT)];
    const said = await asked(hidden.query, hidden.variables);
    expect(said).toEqual(await asked(absent.query, absent.variables));
    expect(JSON.stringify(said)).not.toMatch(/Paris|FORBIDDEN|REVISION|VALIDATION|PARSE|BAD_REQUEST/i);
    if (hidden.query.startsWith('mutation')) expect(JSON.stringify(said)).toContain('"code":"NOT_FOUND"');
  });

  test('Berlin is there', async () => {
    const { data } = await asked(
      `{ systemProfile(id: "${berlin.id}") { name versions(first: 5) { nodes { version } } history(first: 9) { totalCount: __typename nodes { type } }
         devices(first: 5) { totalCount nodes { name } } }
         archive(id: "${berlin.archiveId}") { status } viewer { tagFilter { text } permissions } }`,
    );
    expect(data).toMatchObject({
      systemProfile: { name: 'Berlin', versions: { nodes: [{ version: '1.0.0' }] }, devices: { totalCount: 1 } },
      archive: { status: 'READY' },
      viewer: { tagFilter: { text: 'is "edge" and is "site:berlin"' } },
    });
  });
}

function tellsOfLists(): void {
  test.each([
    ['all', ''],
    ['by a tag', ', filter: { tags: ["edge"] }'],
    ['by a word', ', filter: { search: "i" }'],
    ['by a layer, the deleted too', ', filter: { layerName: "till", includeDeleted: true }'],
    ['by another tag', ', filter: { tags: ["site:berlin"] }, orderBy: { field: UPDATED_AT, direction: DESC }'],
  ])('lists and counts know nothing else: %s', async (_title, filter) => {
    const { data } = await asked(
      `{ systemProfiles(first: 10${filter}) { totalCount nodes { name } pageInfo { hasNextPage } } }`,
    );
    expect(data).toEqual({
      systemProfiles: { totalCount: 1, nodes: [{ name: 'Berlin' }], pageInfo: { hasNextPage: false } },
    });
  });

  test('what names the tags of Paris finds nothing', async () => {
    const { data } = await asked('{ systemProfiles(filter: { tags: ["site:paris"] }) { totalCount nodes { name } } }');
    expect(data).toEqual({ systemProfiles: { totalCount: 0, nodes: [] } });
  });

  test('devices are those of Berlin, by count and by profile', async () => {
    const { data } = await asked(
      `{ all: devices { totalCount nodes { profile { name } } } of: devices(filter: { profileId: "${paris.id}" }) { totalCount nodes { name } } }`,
    );
    expect(data).toEqual({
      all: { totalCount: 1, nodes: [{ profile: { name: 'Berlin' } }] },
      of: { totalCount: 0, nodes: [] },
    });
  });

  test('a receipt of a device in Paris comes from no device', async () => {
    const receipt = (place: Site) =>
      place.machine.receipt({
        ...{ format: 'system-profiles-receipt/1', deviceId: place === ABSENT ? ABSENT_ID : uuid(place.deviceId) },
        ...{
          sequence: 1,
          profileId: place.profileId,
          version: '1.0.0',
          archiveSha256: 'a'.repeat(64),
          result: 'ready',
          layers: [],
        },
      });
    const query = `mutation($input: ImportReceiptInput!) { importReceipt(input: $input) { ${USER_ERRORS} } }`;
    const said = await asked(query, { input: { receipt: receipt(paris) } });
    expect(said).toEqual(await asked(query, { input: { receipt: receipt(ABSENT) } }));
  });

  test('the audit tells of Berlin and of registries', async () => {
    const seen = await lines(narrowed.bearer);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((line) => !/Berlin|till|registry|device token/i.test(line))).toEqual([]);
    expect(seen.join()).not.toMatch(/Paris|API key|account/);
    expect(seen.join()).not.toContain(paris.machine.uid);
    expect((await lines(factory.adminKey)).join()).toMatch(/Paris/);
  });

  test('the export of the audit streams Berlin, and a proof of Paris is not to be had', async () => {
    const response = await fetch(`${factory.url}/audit/export`, {
      headers: { authorization: `Bearer ${narrowed.bearer}` },
    });
    const text = await response.text();
    expect(text).toContain(berlin.profileId);
    expect(text).not.toContain(paris.profileId);
    expect(text).not.toContain(uuid(paris.deviceId));
    const proofOf = async (id: string) =>
      (await factory.call('GET', `/audit/proof?stream=${id}`, narrowed.bearer)).status;
    expect([await proofOf(paris.profileId), await proofOf(ABSENT_ID)]).toEqual([404, 404]);
  });

  test('the registry of archives and downloads have Berlin alone', async () => {
    const status = async (path: string) =>
      (await fetch(factory.url + path, { headers: { authorization: `Bearer ${narrowed.bearer}` } })).status;
    expect(await status(`/v2/profiles/${berlin.slug}/tags/list`)).toBe(200);
    expect(await status(`/v2/profiles/${paris.slug}/tags/list`)).toBe(404);
    expect(await status(`/archives/${uuid(berlin.archiveId)}.tgz`)).toBe(200);
    expect(await status(`/archives/${uuid(paris.archiveId)}.tgz`)).toBe(404);
    expect(await status('/metrics')).toBe(403);
  });
}

function tellsOfCommands(): void {
  test('nothing is made or moved out of its own sight', async () => {
    const create =
      'mutation($input: CreateSystemProfileInput!) { createSystemProfile(input: $input) { systemProfile { name } userErrors { code path message } } }';
    expect((await asked(create, { input: { name: 'Rome', tags: ['edge'] } })).data).toMatchObject({
      createSystemProfile: { systemProfile: null, userErrors: [{ code: 'REFUSED', path: ['tags'] }] },
    });
    expect((await asked(create, { input: { name: 'Potsdam', tags: ['edge', 'site:berlin'] } })).data).toMatchObject({
      createSystemProfile: { systemProfile: { name: 'Potsdam' }, userErrors: [] },
    });
    const moved = mutation('updateProfileInformation', { tags: ['edge', 'site:paris'] })(berlin);
    expect((await asked(moved.query, moved.variables)).data).toMatchObject({
      updateProfileInformation: {
        userErrors: [{ code: 'REFUSED', message: expect.stringContaining('is "site:berlin"') }],
      },
    });
    const token = await asked('mutation { createDeviceToken(input: { name: "t" }) { token userErrors { path } } }');
    expect(token.data).toEqual({ createDeviceToken: { token: null, userErrors: [{ path: ['profileId'] }] } });
  });

  test.each(['apiKeys { id }', 'accounts { id }'])('who else may come in is not told: %s', async (field) => {
    expect((await asked(`{ ${field} }`)).errors).toEqual([
      { code: 'FORBIDDEN', message: expect.stringContaining('nobody has who sees only some of the profiles') },
    ]);
  });

  test('what follows a profile whose tags change is seen and unseen at once', async () => {
    const tagged = async (tags: string[]) => {
      const { query, variables } = mutation('updateProfileInformation', { tags })(paris);
      await asked(query, variables, factory.adminKey);
    };
    await tagged(['edge', 'site:berlin']);
    expect((await asked(`{ systemProfile(id: "${paris.id}") { name } }`)).data).toEqual({
      systemProfile: { name: 'Paris' },
    });
    await tagged(['edge', 'site:paris']);
    expect((await asked(`{ systemProfile(id: "${paris.id}") { name } }`)).data).toEqual({ systemProfile: null });
  });
}

function tellsOfSubscriptions(): void {
  async function* events(signal: AbortSignal): AsyncGenerator<string> {
    const response = await fetch(`${factory.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${narrowed.bearer}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: 'subscription { profileChanged { profileId: id type } }' }),
      signal,
    });
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) yield chunk;
  }

  test('tells of Berlin alone, and ends when what the key sees changes', async () => {
    const leaving = new AbortController();
    const stream = events(leaving.signal);
    await stream.next();
    const describeBoth = async (word: string) => {
      for (const { profileId } of [paris, berlin])
        await factory.app.wizard.updateInformation({ profileId, description: word }, ADMIN);
    };
    await describeBoth('one');
    // The fence may let go of the profile's creation only now: what comes before is told too, of Berlin alone.
    const told = await untilToldOf(stream, 'DescriptionChanged');
    expect(new Set(told.map((id) => uuid(id)))).toEqual(new Set([berlin.profileId]));
    await narrowed.moveToParis();
    await eventually(async () => {
      const { data } = await asked('{ systemProfiles { nodes { name } } }');
      return JSON.stringify(data) === '{"systemProfiles":{"nodes":[{"name":"Paris"}]}}';
    });
    await describeBoth('two');
    expect(await nextEvent(stream)).toContain('Which profiles you see has changed. Subscribe again.');
    leaving.abort();
    await eventually(async () => (await lines(factory.adminKey)).join().includes(narrowed.moved));
  });
}

const ADMIN = { caller: { actor: { kind: 'API_KEY', id: 'author' }, role: 'ADMIN' }, requestId: 'r' } as const;

async function nextEvent(stream: AsyncGenerator<string>): Promise<string> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done === true) throw new Error('The stream has ended.');
    if (value.includes('event: next')) return value;
  }
}

/** The global ids of the events told of, in their order, up to the first of a type. */
async function untilToldOf(stream: AsyncGenerator<string>, type: string): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const value = await nextEvent(stream);
    ids.push(...[...value.matchAll(/"profileId":"([^"]+)"/g)].map(([, id]) => id!));
    if (value.includes(type)) return ids;
  }
}

function uuid(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}
