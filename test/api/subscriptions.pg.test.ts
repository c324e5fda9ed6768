import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { createClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { globalId, uuidOf } from '../../schema/global-id.js';
import { defaultRegistryId } from '../../src/registries/defaults.js';
import { sha256 } from '../journeys/unpack.js';
import { caller } from '../registries/workshop.js';
import { eventually } from '../store/eventually.js';
import { AUTHORIZED } from './served.js';
import { openWorkshop, type Workshop } from './workshop.js';

/** Subscriptions through foreign clients, on the real log; the worker's reports are made by hand. */
const ada = caller('ada');
let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
  const place = await workshop.app.archiveStore.begin();
  await writeFile(place.path, FILE);
  await place.commit(BUILT.sha256);
});
afterAll(() => workshop.close());

type Results<T> = AsyncIterableIterator<{ data?: T | null; errors?: readonly unknown[] }>;
type Follow = <T>(query: string) => { results: Results<T>; stop: () => Promise<void> };

const overSse: Follow = <T>(query: string) => {
  const client = createClient({ url: `${workshop.url}/graphql/stream`, headers: AUTHORIZED });
  const stop = () => {
    client.dispose();
    return Promise.resolve();
  };
  return { results: client.iterate({ query }) as unknown as Results<T>, stop };
};
const overWebSocket: Follow = <T>(query: string) => {
  const client = createSocketClient({
    url: `${workshop.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: AUTHORIZED,
    retryAttempts: 0,
  });
  return { results: client.iterate({ query }) as unknown as Results<T>, stop: async () => client.dispose() };
};

async function take<T>(results: Results<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await results.next();
    if (done === true) break;
    taken.push(value.data as T);
  }
  return taken;
}

async function published(name: string): Promise<{ profileId: string; cursor: string }> {
  const made = await workshop.mutate<{ systemProfile: { id: string } }>(
    'createSystemProfile',
    { name },
    'systemProfile { id }',
  );
  const profileId = made.systemProfile.id;
  const content = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: greeting }\n';
  await workshop.mutate(
    'addManifestLayer',
    { profileId, name: 'one', manifests: [{ name: 'map', content }] },
    'layer { id }',
  );
  await workshop.mutate('finishSystemProfile', { profileId }, 'profileVersion { id }');
  type First = { systemProfile: { history: { nodes: [{ cursor: string }] } } };
  const first = await workshop.query<First>(
    `{ systemProfile(id: "${profileId}") { history(first: 1) { nodes { cursor } } } }`,
  );
  return { profileId, cursor: first.systemProfile.history.nodes[0].cursor };
}

async function archiveOf(profileId: string): Promise<string> {
  const { archive, userErrors } = await workshop.mutate<{ archive: { id: string } }>(
    'requestArchive',
    { profileId, version: '1.0.0' },
    'archive { id status profileVersion { version } requestedBy { name } downloadUrl }',
  );
  expect(userErrors).toEqual([]);
  expect(archive).toMatchObject({ status: 'QUEUED', profileVersion: { version: '1.0.0' }, downloadUrl: null });
  return archive.id;
}

const FILE = 'an archive';
/** More bytes than a GraphQL Int holds, whatever the file is. */
const BUILT = {
  sha256: sha256(FILE),
  sizeBytes: 5_000_000_000,
  checksumsDigest: `sha256:${'b'.repeat(64)}`,
  members: [],
};

describe.each([
  { transport: 'server-sent events', follow: overSse },
  { transport: 'WebSocket', follow: overWebSocket },
])('over $transport', ({ transport, follow }) => {
  test('profileChanged gives first what was missed since a cursor, then what is new', async () => {
    const { profileId, cursor } = await published(`Followed over ${transport}`);
    type Changed = { profileChanged: { type: string; revision: number; summary: string } };
    const { results, stop } = follow<Changed>(
      `subscription { profileChanged(profileId: "${profileId}", after: "${cursor}") { type revision summary } }`,
    );
    const missed = await take(results, 2);
    expect(missed.map(({ profileChanged }) => profileChanged.type)).toEqual(['LayerAdded', 'VersionPublished']);
    await workshop.mutate('updateProfileInformation', { profileId, description: 'new' }, 'systemProfile { id }');
    expect(await take(results, 1)).toMatchObject([{ profileChanged: { type: 'DescriptionChanged', revision: 4 } }]);
    await stop();
  });

  test('archiveUpdated tells every step, the current state first, and ends when it is READY', async () => {
    const { profileId } = await published(`Built over ${transport}`);
    const id = await archiveOf(profileId);
    const archiveId = uuidOf('Archive', id) ?? '';
    type Updated = { archiveUpdated: { status: string; progress: { done: number } } };
    const { results, stop } = follow<Updated>(
      `subscription { archiveUpdated(archiveId: "${id}") { status sizeBytes progress { phase done total } downloadUrl } }`,
    );
    expect(await take(results, 1)).toMatchObject([{ archiveUpdated: { status: 'QUEUED' } }]);
    await workshop.app.archives.reportProgress(archiveId, { phase: 'layers', done: 1, total: 2 });
    expect(await take(results, 1)).toMatchObject([
      { archiveUpdated: { status: 'BUILDING', progress: { done: 1, total: 2 } } },
    ]);
    await workshop.app.archives.reportBuilt(archiveId, BUILT);
    const rest = await take(results, 9);
    expect(rest).toMatchObject([
      { archiveUpdated: { status: 'READY', sizeBytes: 5_000_000_000, downloadUrl: expect.any(String) } },
    ]);
    await stop();
  });

  test('archiveReady tells of READY and FAILED of its own profile, also of those that were missed', async () => {
    const [mine, other] = [await published(`Mine over ${transport}`), await published(`Other over ${transport}`)];
    const [ready, foreign] = [await archiveOf(mine.profileId), await archiveOf(other.profileId)];
    await workshop.app.archives.reportFailed(uuidOf('Archive', foreign) ?? '', 'The disk is full.');
    await workshop.app.archives.reportBuilt(uuidOf('Archive', ready) ?? '', BUILT);
    type Ready = { archiveReady: { cursor: string; archive: { id: string; status: string } } };
    const query = (profileId: string) =>
      `subscription { archiveReady(profileId: "${profileId}", after: "${mine.cursor}") { cursor archive { id status error } } }`;
    const { results, stop } = follow<Ready>(query(mine.profileId));
    expect(await take(results, 1)).toMatchObject([
      { archiveReady: { archive: { id: ready, status: 'READY', error: null } } },
    ]);
    await stop();
    const failed = follow<Ready>(query(other.profileId));
    expect(await take(failed.results, 1)).toMatchObject([
      { archiveReady: { archive: { id: foreign, status: 'FAILED', error: 'The disk is full.' } } },
    ]);
    await failed.stop();
  });

  test('registrySynced tells how each synchronisation of its registry ends', async () => {
    await workshop.app.registrySync.ensureDefaults();
    const registryId = defaultRegistryId('starter-packs');
    type Synced = { registrySynced: { name: string; sync: { status: string; message: string; entries: number } } };
    const { results, stop } = follow<Synced>(
      `subscription { registrySynced(registryId: "${globalId('Registry', registryId)}") { name sync { status message entries } } }`,
    );
    const requested = async () => (await workshop.app.registries.requestSync({ registryId }, ada)).revision;
    const synchronise = async () =>
      workshop.app.registrySync.sync({ registryId, request: await requested() }, new AbortController().signal);
    let heard = false;
    const first = take(results, 1).then(() => (heard = true));
    // Nothing tells when a subscription stands; until then synchronisations end unheard.
    await eventually(async () => {
      await synchronise();
      return heard;
    });
    await first;
    // What is told is the registry as it is then: only after the last one is it certain to be at rest.
    await synchronise();
    await eventually(async () => {
      const [next] = await take(results, 1);
      return next?.registrySynced.sync.status === 'SUCCEEDED' && next.registrySynced.sync.entries === 7;
    });
    await workshop.app.registrySync.failed(registryId, await requested(), 'The folder is gone.');
    await eventually(async () => {
      const [next] = await take(results, 1);
      return next?.registrySynced.sync.message.includes('The folder is gone.') === true;
    });
    await stop();
  });

  test('a garbage cursor is BAD_USER_INPUT', async () => {
    const { results, stop } = follow('subscription { profileChanged(after: "garbage") { id } }');
    const answered: unknown = await results.next().catch((error: unknown) => error);
    expect(JSON.stringify(answered)).toContain('BAD_USER_INPUT');
    await stop();
  });
});

test('a request for the same archive twice is one archive; of an unknown version it is NOT_FOUND', async () => {
  const { profileId } = await published('Asked twice');
  expect(await archiveOf(profileId)).toBe(await archiveOf(profileId));
  const { userErrors } = await workshop.mutate('requestArchive', { profileId, version: '9.9.9' }, 'archive { id }');
  expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['version'] }]);
});
