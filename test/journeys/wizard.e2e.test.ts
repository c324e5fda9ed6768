import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { wholeLogSeen } from '../store/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { data } from '../support/graphql.js';
import { describeWithOwnRedis, type OwnRedis } from '../workers/redis.js';
import {
  ARCHIVE,
  auditOf,
  done,
  mutate,
  packed,
  PROFILE,
  profileOf,
  reviewOf,
  type ArchiveSeen,
  type Changed,
  type Problem,
  type UserError,
} from './author.js';
import { BROKEN, MACHINE, MENDED_MACHINE, VALUES, WEB } from './corner-shop.js';
import { follow, nextOf, transports } from './follow.js';
import { openProduct, type Product, type ProgramFile } from './product.js';
import { download, sha256, unpack } from './unpack.js';

// One author's way from an empty list to a second version, as the wizard's pages lead: every request over HTTP, against
// programs that run as they do at work. The tests of a variant follow each other; each takes up what the last one left.

type Variant = { readonly programs: readonly ProgramFile[]; startRedis?: () => Promise<OwnRedis> };

describe('all in one program', () => journey({ programs: ['src/main.ts'] }));
describe('API and worker apart, jobs in PostgreSQL', () => journey({ programs: ['src/api.ts', 'workers/main.ts'] }));
describeWithOwnRedis('API and worker apart, jobs in Redis', (startRedis) =>
  journey({ programs: ['src/api.ts', 'workers/main.ts'], startRedis }),
);

function journey({ programs, startRedis }: Variant): void {
  let database: FreshDatabase;
  let redis: OwnRedis | undefined;
  let product: Product;
  beforeAll(async () => {
    database = await freshDatabase();
    redis = await startRedis?.();
    product = await openProduct(programs, { DATABASE_URL: database.url, ...(redis && { REDIS_URL: redis.url }) });
  }, 60_000);
  afterAll(async () => {
    await product.close();
    await redis?.close();
    await database.close();
  }, 60_000);

  let profileId: string;
  let layers: { web: string; machine: string };
  let before: string;
  let archive: ArchiveSeen;

  const change = (field: string, input: object) => done<Changed>(product, field, { profileId, ...input }, PROFILE);
  const changeLayer = (field: string, input: object) =>
    done<Changed>(product, field, { profileId, ...input }, `layer { id } ${PROFILE}`);
  const profile = <T>(selection: string) => profileOf<T>(product, profileId, selection);
  const review = () => reviewOf(product, profileId);

  test('step 1: the basic information is given, and changed afterwards', async () => {
    const input = { name: 'Corner shop', description: 'One box', tags: ['edge', 'site:berlin'], note: 'for the shops' };
    const created = await done<Changed>(product, 'createSystemProfile', input, PROFILE);
    expect(created.systemProfile).toMatchObject({ revision: 1, draft: { version: '1.0.0', step: 'PROFILE_LAYERS' } });
    profileId = created.systemProfile.id;
    const renamed = await change('updateProfileInformation', { name: 'Corner shop gateway', tags: ['edge'] });
    expect(renamed.systemProfile).toMatchObject({ name: 'Corner shop gateway', tags: ['edge'] });
  });

  test('step 2: layers are added with manifests, one of them a virtual machine', async () => {
    const web = await changeLayer('addManifestLayer', { name: 'web', manifests: [{ name: 'page', content: WEB }] });
    const machine = await changeLayer('addManifestLayer', {
      name: 'gateway',
      vmManifest: true,
      installOrder: 20,
      manifests: [{ name: 'machine', content: MACHINE }],
    });
    layers = { web: web.layer.id, machine: machine.layer.id };
    expect(machine.systemProfile.draft?.layers).toMatchObject([
      { name: 'web', installOrder: 0, vmManifest: false },
      { name: 'gateway', installOrder: 20, vmManifest: true },
    ]);
  });

  test('values are typed, manifests attached, replaced and detached', async () => {
    await changeLayer('updateLayer', { layerId: layers.web, values: VALUES });
    await changeLayer('attachManifest', { layerId: layers.web, name: 'later', content: BROKEN });
    await changeLayer('attachManifest', { layerId: layers.web, name: 'unwanted', content: WEB });
    await changeLayer('attachManifest', { layerId: layers.web, name: 'page', content: `${WEB}# twice\n` });
    await changeLayer('attachManifest', { layerId: layers.web, name: 'page', content: WEB });
    await changeLayer('detachManifest', { layerId: layers.web, name: 'unwanted' });
    expect(await profile('draft { layers { values manifests { name content } } }')).toMatchObject({
      draft: {
        layers: [
          {
            values: VALUES,
            manifests: [
              { name: 'page', content: WEB },
              { name: 'later', content: BROKEN },
            ],
          },
          { manifests: [{ name: 'machine', content: MACHINE }] },
        ],
      },
    });
  });

  test('layers of equal install order change places; others would contradict their order', async () => {
    const layerIds = [layers.machine, layers.web];
    const { userErrors } = await mutate(product, 'reorderLayers', { profileId, layerIds }, PROFILE);
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: ['layerIds'] })]);
    await changeLayer('updateLayer', { layerId: layers.machine, installOrder: null });
    const turned = await change('reorderLayers', { layerIds });
    expect(turned.systemProfile.draft?.layers.map(({ name }) => name)).toEqual(['gateway', 'web']);
  });

  test('step 3: the review tells every problem with its place, and Finish is refused with them', async () => {
    await change('setVariables', { variables: [{ name: 'OTHER', defaultValue: '10.0.0.300', format: 'IPV4' }] });
    const { ready, problems } = await review();
    expect(ready).toBe(false);
    const codes = problems.map(({ code }) => code);
    expect(new Set(codes).size).toBeGreaterThanOrEqual(4);
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'ERROR', manifest: 'machine', line: 5 }));
    expect(problems).toContainEqual(expect.objectContaining({ code: 'YAML_SYNTAX', manifest: 'later' }));
    const refused = await mutate<{ problems: Problem[] }>(
      product,
      'finishSystemProfile',
      { profileId },
      'profileVersion { version } problems { code severity layer manifest line }',
    );
    expect(refused).toMatchObject({ profileVersion: null, userErrors: [{ code: 'REFUSED' }] });
    expect(refused.problems).toEqual(problems);
  });

  test('mended, it is ready and published with its note', async () => {
    await changeLayer('attachManifest', { layerId: layers.machine, name: 'machine', content: MENDED_MACHINE });
    await changeLayer('detachManifest', { layerId: layers.web, name: 'later' });
    await change('setVariables', { variables: [{ name: 'SITE', displayName: 'Site', required: true }] });
    const { ready, problems } = await review();
    expect(problems.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
    expect(ready).toBe(true);
    const { profileVersion } = await done<{ profileVersion: object }>(
      product,
      'finishSystemProfile',
      { profileId, note: 'first one' },
      'profileVersion { version note layers { name } variables { name } }',
    );
    expect(profileVersion).toEqual({
      version: '1.0.0',
      note: 'first one',
      layers: [{ name: 'gateway' }, { name: 'web' }],
      variables: [{ name: 'SITE' }],
    });
  });

  test('its archive is announced over SSE and WebSocket, also to who asks too late', async () => {
    before = (await profile<{ history: { nodes: { cursor: string }[] } }>('history(last: 1) { nodes { cursor } }'))
      .history.nodes[0]!.cursor;
    const query = `subscription { archiveReady(profileId: "${profileId}", after: "${before}") { cursor ${ARCHIVE} } }`;
    const early = transports.map((transport) => follow<Ready>(product, transport, query));
    const announced = Promise.all(early.map(nextOf));
    archive = await packed(product, profileId, '1.0.0');
    expect(archive).toMatchObject({ status: 'READY', fileName: 'corner-shop-1.0.0.tgz', error: null });
    for (const { archiveReady } of await announced)
      expect(archiveReady.archive).toMatchObject({ id: archive.id, status: 'READY', sha256: archive.sha256 });
    for (const transport of transports) {
      const late = follow<Ready>(product, transport, query);
      expect((await nextOf(late)).archiveReady).toMatchObject({ archive: { id: archive.id } });
      await late.return?.();
    }
    for (const following of early) await following.return?.();
  });

  test('each step of an archive that is there already is one message, and then the end', async () => {
    const query = `subscription { archiveUpdated(archiveId: "${archive.id}") { id status progress { done total } } }`;
    for (const transport of transports) {
      const steps: unknown[] = [];
      for await (const step of follow(product, transport, query)) steps.push(step);
      expect(steps).toEqual([{ archiveUpdated: { id: archive.id, status: 'READY', progress: expect.anything() } }]);
    }
  });

  test('asked for again it is the same archive', async () => {
    expect(await packed(product, profileId, '1.0.0')).toMatchObject({ id: archive.id, sha256: archive.sha256 });
  });

  test('downloaded by its address or by the key it is the same file, and holds every text byte for byte', async () => {
    const signed = await download(archive.downloadUrl ?? '');
    const uuid = new URL(archive.downloadUrl ?? '').pathname;
    const byKey = await download(`${product.url}${uuid}`, { authorization: `Bearer ${product.adminKey}` });
    expect(sha256(signed)).toBe(archive.sha256);
    expect(sha256(byKey)).toBe(archive.sha256);
    expect((await fetch(`${product.url}${uuid}`)).status).toBe(401);
    const unpacked = await unpack(signed);
    const authored = (await unpacked.paths()).filter((path) => path.startsWith('layers/'));
    expect(authored).toEqual([
      'layers/001-gateway/layer.json',
      'layers/001-gateway/manifests/machine',
      'layers/001-gateway/values.yaml',
      'layers/001-web/layer.json',
      'layers/001-web/manifests/page',
      'layers/001-web/values.yaml',
    ]);
    expect(await unpacked.text('layers/001-web/manifests/page')).toBe(WEB);
    expect(await unpacked.text('layers/001-web/values.yaml')).toBe(VALUES);
    expect(await unpacked.text('layers/001-gateway/manifests/machine')).toBe(MENDED_MACHINE);
    await unpacked.remove();
  });

  test('the history tells each change, by whom and why, and how things were', async () => {
    type Told = { history: { nodes: { revision: number; summary: string; note: string | null; actor: object }[] } };
    const { history } = await profile<Told>(
      'history(first: 100) { nodes { revision summary note actor { kind name } changes { path before after } } }',
    );
    expect(history.nodes.map(({ revision }) => revision)).toEqual(history.nodes.map((_, i) => i + 1));
    expect(history.nodes[0]).toMatchObject({
      note: 'for the shops',
      actor: { kind: 'API_KEY', name: 'Administrator' },
    });
    expect(history.nodes[1]).toMatchObject({ summary: 'Renamed the profile "Corner shop" to "Corner shop gateway".' });
    expect(history.nodes.at(-1)).toMatchObject({ summary: 'Published version 1.0.0.', note: 'first one' });
    expect(await profile('at(revision: 1) { name tags layers { name } }')).toEqual({
      at: { name: 'Corner shop', tags: ['edge', 'site:berlin'], layers: [] },
    });
    expect(await profile('at(time: "2020-01-01T00:00:00Z") { name }')).toEqual({ at: null });
  });

  test('the audit has it all, and its chain is intact', async () => {
    await wholeLogSeen(database.url);
    const summaries = await auditOf(product, {});
    expect(summaries).toContain('Requested the archive of version 1.0.0.');
    expect(summaries).toContain('Detached the manifest "unwanted" from the layer "web".');
    expect(summaries.filter((summary) => summary.startsWith('Built the archive'))).toHaveLength(1);
    for (const subjectId of [profileId, archive.id]) {
      const { verifyAudit } = await data<{ verifyAudit: object }>(
        product,
        `{ verifyAudit(subjectId: "${subjectId}") { intact events firstBroken } }`,
      );
      expect(verifyAudit).toMatchObject({ intact: true, firstBroken: null });
    }
  });

  test('a second version is made from the first, and a third draft thrown away', async () => {
    const revised = await change('reviseSystemProfile', {});
    expect(revised.systemProfile.draft).toMatchObject({ version: '1.0.1', layers: [{ id: layers.machine }, {}] });
    await changeLayer('updateLayer', { layerId: layers.web, values: `${VALUES}replicas: 2\n` });
    await done(product, 'finishSystemProfile', { profileId }, 'profileVersion { version }');
    const second = await packed(product, profileId, '1.0.1');
    expect(second).toMatchObject({ status: 'READY', fileName: 'corner-shop-1.0.1.tgz' });
    expect(second.sha256).not.toBe(archive.sha256);
    await change('reviseSystemProfile', { version: '2.0.0' });
    expect((await change('discardDraft', {})).systemProfile.draft).toBeNull();
    expect(await profile('versions(first: 10) { nodes { version archive { status } } } draft { version }')).toEqual({
      versions: {
        nodes: [
          { version: '1.0.1', archive: { status: 'READY' } },
          { version: '1.0.0', archive: { status: 'READY' } },
        ],
      },
      draft: null,
    });
  });

  test('a clone starts where the first stands, and outlives it', async () => {
    const { systemProfile: clone } = await done<Changed>(
      product,
      'cloneSystemProfile',
      { profileId, version: '1.0.1', name: 'Station' },
      PROFILE,
    );
    expect(clone).toMatchObject({ name: 'Station', draft: { version: '1.0.0', layers: [{}, {}] } });
    expect(await done(product, 'deleteSystemProfile', { profileId }, 'deletedId')).toEqual({ deletedId: profileId });
    expect(await profile('id')).toBeNull();
    await done(product, 'finishSystemProfile', { profileId: clone.id }, 'profileVersion { version }');
    expect(await packed(product, clone.id, '1.0.0')).toMatchObject({ status: 'READY', fileName: 'station-1.0.0.tgz' });
    const again = await mutate<{ userErrors: UserError[] }>(product, 'discardDraft', { profileId }, PROFILE);
    expect(again.userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND' })]);
    await wholeLogSeen(database.url);
    expect(await auditOf(product, { subjectId: profileId })).toContain('Deleted the profile "Corner shop gateway".');
  });

  test('who follows from a cursor gets every change since, once and in order, on either transport', async () => {
    const query = `subscription { profileChanged(profileId: "${profileId}", after: "${before}") { revision type } }`;
    for (const transport of transports) {
      const types: string[] = [];
      const following = follow<{ profileChanged: { revision: number; type: string } }>(product, transport, query);
      for await (const { profileChanged } of following) {
        types.push(profileChanged.type);
        if (profileChanged.type === 'ProfileDeleted') break;
      }
      expect(types).toEqual([
        ...['DraftOpened', 'LayerValuesChanged', 'VersionPublished'],
        ...['DraftOpened', 'DraftDiscarded', 'ProfileDeleted'],
      ]);
    }
  });
}

type Ready = { archiveReady: { cursor: string; archive: ArchiveSeen } };
