import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalId } from '../../schema/global-id.js';
import { limits } from '../../src/limits.js';
import { defaultRegistryId } from '../../src/registries/defaults.js';
import { serveHelmRepository, type HelmRepository } from '../registries/helm-repository.js';
import { openWorkshop, type Workshop } from './workshop.js';

/** Registries, packs and charts as callers of the API see them; synchronisations are done by hand. */
let workshop: Workshop;
let charts: HelmRepository;
const STARTER = globalId('Registry', defaultRegistryId('starter-packs'));

beforeAll(async () => {
  charts = await serveHelmRepository({ name: 'lamp', version: '1.4.0', values: '# how bright\nlight: 10\n' });
  workshop = await openWorkshop({ ALLOW_PRIVATE_REGISTRIES: 'on' });
  await workshop.app.registrySync.ensureDefaults();
  await synced(defaultRegistryId('starter-packs'));
});
afterAll(async () => {
  await workshop.close();
  await charts.close();
});

/** Does what a worker would. */
async function synced(registryId: string): Promise<void> {
  const waiting = await workshop.app.registries.unanswered(-60_000);
  const order = waiting.find((one) => one.registryId === registryId);
  if (!order) throw new Error(`No synchronisation of ${registryId} is asked for.`);
  await workshop.app.registrySync.sync(order, new AbortController().signal);
}

async function addCharts(name: string, endpoint: string, more: object = {}): Promise<string> {
  type Added = { registry: { id: string } | null };
  const input = { name, kind: 'HELM', endpoint, ...more };
  const { registry, userErrors } = await workshop.mutate<Added>('addRegistry', input, 'registry { id }');
  expect(userErrors).toEqual([]);
  return registry!.id;
}

const rawId = (id: string) => Buffer.from(id, 'base64url').toString().slice('Registry:'.length);

describe('registries', () => {
  test('those that come with the server are listed, and say how they are', async () => {
    const selection = 'id name kind content isDefault sync { status message entries } tls { ca } faults';
    const { registries } = await workshop.query<{ registries: { nodes: { name: string }[] } }>(
      `{ registries(first: 20) { nodes { ${selection} } } }`,
    );
    const byName = new Map(registries.nodes.map((registry) => [registry.name, registry]));
    expect(byName.get('Starter packs')).toEqual({
      ...{ id: STARTER, name: 'Starter packs', kind: 'PACK', content: 'PACKS', isDefault: true },
      ...{ sync: { status: 'SUCCEEDED', message: '7 pack versions.', entries: 7 }, tls: { ca: false }, faults: [] },
    });
    expect(byName.get('Palette community registry')).toMatchObject({
      sync: { status: 'NEVER', message: expect.stringContaining('only with credentials') },
    });
    const helm = await workshop.query<{ registries: { nodes: object[] } }>(
      '{ registries(kind: HELM) { nodes { name } } }',
    );
    expect(helm.registries.nodes).toHaveLength(5);
  });

  test('one is added, changed, synchronised and removed, and is gone then', async () => {
    const id = await addCharts('Lamps', charts.url, { authentication: { type: 'TOKEN', token: 'a-secret-token' } });
    await synced(rawId(id));
    const again = await workshop.mutate('syncRegistry', { registryId: id }, 'registry { sync { status message } }');
    expect(again).toMatchObject({ registry: { sync: { status: 'RUNNING' } }, userErrors: [] });
    await synced(rawId(id));
    const changed = await workshop.mutate(
      'updateRegistry',
      { registryId: id, name: 'All lamps' },
      'registry { name authentication { type username } sync { status } }',
    );
    expect(changed).toMatchObject({
      registry: { name: 'All lamps', authentication: { type: 'TOKEN', username: null }, sync: { status: 'SUCCEEDED' } },
    });
    expect(JSON.stringify(changed)).not.toContain('a-secret-token');
    expect(await workshop.mutate('removeRegistry', { registryId: id }, 'deletedId')).toEqual({
      deletedId: id,
      userErrors: [],
    });
    expect(await workshop.query(`{ node(id: "${id}") { id } }`)).toEqual({ node: null });
  });

  test('one that answers nothing useful is refused with the field at fault', async () => {
    const input = { name: 'Nobody', kind: 'HELM', endpoint: 'http://127.0.0.1:1/' };
    const { userErrors, ...payload } = await workshop.mutate('addRegistry', input, 'registry { id }');
    expect(payload).toEqual({ registry: null });
    expect(userErrors).toEqual([expect.objectContaining({ code: 'INVALID', path: ['endpoint'] })]);
  });

  test('an id of something else is told apart from a registry', async () => {
    const registryId = globalId('SystemProfile', defaultRegistryId('starter-packs'));
    const { userErrors } = await workshop.mutate('syncRegistry', { registryId }, 'registry { id }');
    expect(userErrors).toEqual([expect.objectContaining({ code: 'NOT_FOUND', path: ['registryId'] })]);
    expect(
      await workshop.query('query Q($id: ID) { packs(filter: { registryId: $id }) { totalCount } }', {
        id: registryId,
      }),
    ).toEqual({ packs: { totalCount: 0 } });
  });
});

describe('packs', () => {
  test('are found by words, with their registry, versions, facets and a logo', async () => {
    const found = await workshop.query(
      `{ packs(filter: { search: "monitor", registryId: "${STARTER}" }) {
           totalCount nodes { id name displayName latestVersion state logoUrl registry { name }
             versions { nodes { id version digest state } } } }
         packFacets(filter: { layer: "addon" }) { layers { value count } addonTypes { value } } }`,
    );
    expect(found).toMatchObject({
      packs: {
        totalCount: 1,
        nodes: [
          {
            ...{ name: 'node-monitor', displayName: 'Node monitor', latestVersion: '1.0.0', state: 'ACTIVE' },
            ...{ logoUrl: '/packs/node-monitor/1.0.0/logo', registry: { name: 'Starter packs' } },
            versions: { nodes: [{ version: '1.0.0', digest: expect.stringMatching(/^sha256:/), state: 'ACTIVE' }] },
          },
        ],
      },
      packFacets: { layers: [{ value: 'addon', count: 7 }] },
    });
  });

  test('show what is inside when asked for it, and come back by their ids', async () => {
    const { packVersion, pack } = await workshop.query<{ packVersion: { id: string }; pack: { id: string } }>(
      `{ pack(registryId: "${STARTER}", name: "demo-web") { id }
         packVersion(registryId: "${STARTER}", name: "demo-web", version: "1.0.0") {
           id content { values readme presets { group name displayName } charts manifests images } } }`,
    );
    expect(packVersion).toMatchObject({
      content: {
        values: expect.stringContaining('# 30000-32767, and free on the device'),
        readme: expect.stringContaining('#'),
        presets: expect.arrayContaining([{ group: 'Size', name: 'large', displayName: 'Three replicas' }]),
        ...{ charts: [], manifests: ['manifests/demo-web.yaml'] },
        images: ['docker.io/library/nginx:1.29.1-alpine'],
      },
    });
    const query = '{ nodes(ids: ["A", "B"]) { __typename id } }'.replace('A', pack.id).replace('B', packVersion.id);
    expect(await workshop.query(query)).toEqual({
      nodes: [
        { __typename: 'Pack', id: pack.id },
        { __typename: 'PackVersion', id: packVersion.id },
      ],
    });
  });

  test('show what values become once presets are chosen, or why they can’t', async () => {
    const merged = (args: string) =>
      `{ packVersion(registryId: "${STARTER}", name: "demo-web", version: "1.0.0") { content { valuesWith(${args}) } } }`;
    const chosen = 'presets: ["Exposure:node-port", "Size:large"]';
    const line = '# spectrocloud.com/enabled-presets: Exposure:node-port,Size:large\n';
    expect(await workshop.query(merged(chosen))).toEqual({
      packVersion: { content: { valuesWith: expect.stringMatching(new RegExp(`^${line}[^]*replicas: 3`)) } },
    });
    expect(await workshop.query(merged(`${chosen}, values: "mine: 1 # kept\\n"`))).toEqual({
      packVersion: { content: { valuesWith: expect.stringContaining('mine: 1 # kept\n') } },
    });
    const { body } = await workshop.ask(merged('presets: ["Size:huge"]'));
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('no preset "Size:huge"'),
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      }),
    ]);
  });

  describe('values that a query asks about are held to the size of values', () => {
    const exact = '#'.repeat(limits.textBytes);
    const where = `registryId: "${STARTER}", name: "demo-web", version: "1.0.0"`;
    test.each([
      ['valueProblems', `packVersion(${where}) { valueProblems(values: $values) { message } }`],
      ['valuesWith', `packVersion(${where}) { content { valuesWith(presets: [], values: $values) } }`],
    ])('%s', async (_, field) => {
      const query = `query Q($values: String!) { ${field} }`;
      const fits = await workshop.ask(query, { values: exact });
      expect(fits.body.errors).toBeUndefined();
      const { body } = await workshop.ask(query, { values: `${exact}#` });
      expect(body.errors).toEqual([
        expect.objectContaining({
          message: '"values" is 1048577 bytes; at most 1048576 are allowed.',
          extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
        }),
      ]);
    });

    test('and so many presets as a layer has', async () => {
      const presets = Array.from({ length: limits.presetsPerLayer + 1 }, (_, i) => `g${i}:p`);
      const query = `query Q($presets: [String!]!) { packVersion(${where}) { content { valuesWith(presets: $presets) } } }`;
      const { body } = await workshop.ask(query, { presets });
      expect(body.errors?.[0]?.message).toBe('65 presets are too many; at most 64 are allowed.');
    });
  });

  test('a list of contents costs more than one request may', async () => {
    const { body } = await workshop.ask('{ packs { nodes { versions { nodes { content { values } } } } } }');
    expect(body.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('one that is nowhere is null', async () => {
    const where = `registryId: "${STARTER}", name: "nowhere"`;
    expect(await workshop.query(`{ pack(${where}) { id } packVersion(${where}, version: "1") { id } }`)).toEqual({
      pack: null,
      packVersion: null,
    });
  });
});

describe('charts', () => {
  test('are listed, opened and put on a profile; the layer tells where it came from', async () => {
    const id = await addCharts('Lamp charts', charts.url);
    await synced(rawId(id));
    expect(
      await workshop.query(
        `{ charts(filter: { registryId: "${id}" }) { totalCount nodes { name description registry { id }
             versions { nodes { version appVersion created } } } }
           chartVersion(registryId: "${id}", name: "lamp", version: "1.4.0") { content { values readme valuesSchema } } }`,
      ),
    ).toMatchObject({
      charts: {
        totalCount: 1,
        nodes: [{ name: 'lamp', registry: { id }, versions: { nodes: [{ appVersion: '9.9' }] } }],
      },
      chartVersion: { content: { values: '# how bright\nlight: 10\n', readme: '# lamp\n', valuesSchema: null } },
    });
    type Made = { systemProfile: { id: string } };
    const { systemProfile } = await workshop.mutate<Made>(
      'createSystemProfile',
      { name: 'Lit' },
      'systemProfile { id }',
    );
    const source = 'layer { kind values source { registryName registry { id } name tag version digest } }';
    const input = { profileId: systemProfile.id, registryId: id, chartName: 'lamp', version: '1.4.0' };
    expect(await workshop.mutate('addHelmChartLayer', input, source)).toMatchObject({
      layer: {
        ...{ kind: 'HELM_CHART', values: '# how bright\nlight: 10\n' },
        source: { registryName: 'Lamp charts', registry: { id }, name: 'lamp', tag: '1.4.0', version: '1.4.0' },
      },
    });
    const { userErrors } = await workshop.mutate('removeRegistry', { registryId: id }, 'deletedId');
    expect(userErrors).toEqual([expect.objectContaining({ code: 'REFUSED', message: expect.stringContaining('Lit') })]);
  });

  test('values that a query asks about are held to the size of values', async () => {
    const id = await addCharts('Asked', charts.url, { synchronize: false });
    const query = `query Q($values: String!) {
      chartVersion(registryId: "${id}", name: "lamp", version: "1.4.0") { valueProblems(values: $values) { message } } }`;
    const exact = '#'.repeat(limits.textBytes);
    const fits = await workshop.ask(query, { values: exact });
    expect(fits.body.data).toEqual({ chartVersion: { valueProblems: [] } });
    const { body } = await workshop.ask(query, { values: `${exact}#` });
    expect(body.errors?.[0]?.message).toBe('"values" is 1048577 bytes; at most 1048576 are allowed.');
  });

  test('of a registry that is not synchronised are asked for as they are named', async () => {
    const id = await addCharts('Typed', charts.url, { synchronize: false });
    const where = (version: string) => `registryId: "${id}", name: "lamp", version: "${version}"`;
    expect(await workshop.query(`{ chartVersion(${where('1.4.0')}) { version digest } }`)).toEqual({
      chartVersion: { version: '1.4.0', digest: expect.stringMatching(/^sha256:/) },
    });
  });
});
