import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PackFilter } from '../../src/registries/catalog.js';
import { chart, pack } from './samples.js';
import { syncing } from './syncing.js';
import { offering, openWorkshop, type Workshop } from './workshop.js';

let workshop: Workshop;
let shop: string;
let other: string;
let charts: string;
const { add } = syncing(() => workshop);

beforeAll(async () => {
  workshop = await openWorkshop();
  shop = await add();
  workshop.behave(
    offering(
      pack('cert-manager', '1.12.0', { displayName: 'Cert Manager', description: 'Issues TLS certificates.' }),
      pack('grafana', '7.0.0', { displayName: 'Grafana', addonType: 'Monitoring', description: 'Dashboards.' }),
      pack('prometheus-grafana', '50.1.0', { addonType: 'monitoring' }),
      pack('loki', '2.9.0', { addonType: 'logging', description: 'Logs that Grafana shows.' }),
      pack('my-grafana-dashboards', '1.0.0', { addonType: 'App Services' }),
      pack('edge-app', '1.0.0', { addonType: 'app-services', layer: 'addon' }),
      pack('ubuntu', '22.4.1', { layer: 'os', addonType: '' }),
      pack('versions', '1.5'),
      pack('versions', '1.10.0'),
      pack('versions', 'v1.9.0'),
      pack('versions', '2.0.0-rc.1'),
      pack('versions', 'latest'),
      pack('retired', '1.0.0'),
      pack('retired', '1.1.0', { state: 'DELETED' }),
      pack('old', '1.0.0'),
      pack('old', '1.1.0', { state: 'DEPRECATED' }),
      pack('gone', '1.0.0', { state: 'DELETED' }),
      pack('100%_real', '1.0.0'),
    ),
  );
  await workshop.sync(shop);
  other = await add();
  workshop.behave(offering(pack('grafana', '8.0.0'), pack('zeta', '1.0.0')));
  await workshop.sync(other);
  charts = await add('HELM');
  const created = new Date('2026-01-02T03:04:05Z');
  workshop.behave(
    offering(
      chart('nginx', '1.0.0', { digest: `sha256:${'b'.repeat(64)}`, created, appVersion: '1.25' }),
      chart('nginx', '1.1.0', { deprecated: true, description: 'A web server.' }),
      chart('redis', '20.0.0'),
    ),
  );
  await workshop.sync(charts);
});
afterAll(() => workshop.close());

const found = async (filter: PackFilter) =>
  (await workshop.catalog.packs({ first: 100 }, filter)).edges.map(({ node }) => node.name);

describe('the list of packs', () => {
  test('goes by name over all registries, and a page goes on where the one before ended', async () => {
    const { catalog } = workshop;
    const all = (await catalog.packs({ first: 100 })).edges.map(({ node }) => `${node.name} ${node.registryId}`);
    expect(all).toEqual([...all].sort());
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await catalog.packs({ first: 3, after });
      paged.push(...page.edges.map(({ node }) => `${node.name} ${node.registryId}`));
      after = page.edges.at(-1)?.cursor ?? null;
      if (!page.hasNextPage) break;
    }
    expect(paged).toEqual(all);
    expect(await catalog.countPacks()).toBe(all.length);
  });

  test.each<[string, PackFilter, readonly string[]]>([
    ['one registry', { search: 'grafana', layer: 'addon', addonType: 'APP_SERVICES' }, ['my-grafana-dashboards']],
    ['a layer, in any case', { layer: 'OS' }, ['ubuntu']],
    ['a kind of addon, however it is written', { addonType: 'app services' }, ['edge-app', 'my-grafana-dashboards']],
    ['the same kind', { addonType: 'App-Services' }, ['edge-app', 'my-grafana-dashboards']],
    ['states', { state: ['DEPRECATED', 'DELETED'] }, ['gone', 'old']],
    ['what can’t be an id', { registryId: 'no uuid' }, []],
    ['what no text can be', { layer: 'a\0' }, []],
  ])('can be of %s', async (_, filter, names) => expect(await found(filter)).toEqual(names));

  test('can be of one registry', async () => expect(await found({ registryId: other })).toEqual(['grafana', 'zeta']));

  test('counts what one can filter by', async () => {
    const facets = await workshop.catalog.packFacets({ registryId: shop });
    expect(facets.layers).toEqual([
      { value: 'addon', count: 11 },
      { value: 'os', count: 1 },
    ]);
    expect(facets.addonTypes).toContainEqual({ value: 'app-services', count: 2 });
    expect(facets.addonTypes.map(({ value }) => value)).not.toContain('');
  });
});

describe('a search', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'names first, the shortest before',
      'grafana',
      ['grafana', 'grafana', 'prometheus-grafana', 'my-grafana-dashboards', 'loki'],
    ],
    ['every case', 'GRAFANA dashboards', ['my-grafana-dashboards', 'grafana']],
    ['words as a name has them', 'cert manager', ['cert-manager']],
    ['descriptions', 'certificates', ['cert-manager']],
    ['words in any order', 'tls cert', ['cert-manager']],
    ['parts of words', 'metheus', ['prometheus-grafana']],
    ['short words at the beginning of names and their parts', 'my', ['my-grafana-dashboards']],
    ['short parts', 'da', ['my-grafana-dashboards']],
    ['signs that mean only themselves', '100%_', ['100%_real']],
    ['what is similar when nothing is found', 'grafna', ['grafana', 'grafana']],
    ['what is similar to a part of a long name', 'promtheus', ['prometheus-grafana']],
    ['nothing', 'quantum blockchain', []],
  ])('finds %s', async (_, search, names) => expect(await found({ search })).toEqual(names));

  test('of white space is none', async () =>
    expect(await found({ search: '  ', registryId: other })).toEqual(['grafana', 'zeta']));

  test.each(['grafana', 'a', 'grafna'])('for "%s" pages on forwards and backwards', async (search) => {
    const { catalog } = workshop;
    const key = ({ node }: { node: { name: string; registryId: string } }) => `${node.name} ${node.registryId}`;
    const all = (await catalog.packs({ first: 100 }, { search })).edges.map(key);
    const forwards: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await catalog.packs({ first: 1, after }, { search });
      forwards.push(...page.edges.map(key));
      after = page.edges.at(-1)?.cursor ?? after;
      if (!page.hasNextPage) break;
    }
    const backwards: string[] = [];
    for (let before: string | null = null; ;) {
      const page = await catalog.packs({ last: 2, before }, { search });
      backwards.unshift(...page.edges.map(key));
      before = page.edges[0]?.cursor ?? before;
      if (!page.hasPreviousPage) break;
    }
    expect(forwards).toEqual(all);
    expect(backwards).toEqual(all);
    expect(await catalog.countPacks({ search })).toBe(all.length);
  });

  test('takes no cursor of another search', async () => {
    const page = await workshop.catalog.packs({ first: 1 }, { search: 'grafana' });
    const after = page.edges[0]?.cursor ?? '';
    await expect(workshop.catalog.packs({ after }, { search: 'loki' })).rejects.toMatchObject({ code: 'CURSOR' });
    await expect(workshop.catalog.packs({ after })).rejects.toMatchObject({ code: 'CURSOR' });
  });

  test.each<[string, string, string | null]>([
    ['256 characters', 'x'.repeat(256), null],
    ['257', 'x'.repeat(257), 'SEARCH_TOO_LONG'],
    ['U+0000', 'a\0', 'TEXT'],
  ])('of %s', async (_, search, code) => {
    const asked = workshop.catalog.packs({}, { search });
    if (code === null) await expect(asked).resolves.toMatchObject({ edges: [] });
    else await expect(asked).rejects.toMatchObject({ code, path: ['filter', 'search'] });
  });
});

describe('a pack', () => {
  test('is what its newest finished version says', async () => {
    expect(await workshop.catalog.pack(shop, 'versions')).toMatchObject({ latestVersion: '1.10.0', versions: 5 });
    const versions = await workshop.catalog.packVersions(shop, 'versions', {});
    expect(versions.edges.map(({ node }) => node.version)).toEqual(['2.0.0-rc.1', '1.10.0', 'v1.9.0', '1.5', 'latest']);
  });

  test.each<[string, string, string]>([
    ['retired', '1.0.0', 'ACTIVE'],
    ['old', '1.1.0', 'DEPRECATED'],
    ['gone', '1.0.0', 'DELETED'],
  ])('"%s" shows the newest version that may be used', async (name, latestVersion, state) =>
    expect(await workshop.catalog.pack(shop, name)).toMatchObject({ latestVersion, state }),
  );

  test('is found by registry and name, its version by its own', async () => {
    expect(await workshop.catalog.packVersion(shop, 'retired', '1.1.0')).toMatchObject({ state: 'DELETED' });
    expect(await workshop.catalog.packVersion(shop, 'retired', '9')).toBeNull();
    expect(await workshop.catalog.pack(other, 'retired')).toBeNull();
    expect(await workshop.catalog.pack('no uuid', 'retired')).toBeNull();
    expect(await workshop.catalog.versionNames(shop, 'PACKS', 'retired')).toEqual([
      { version: '1.1.0', usable: false },
      { version: '1.0.0', usable: true },
    ]);
  });

  test('pages through its versions', async () => {
    const first = await workshop.catalog.packVersions(shop, 'versions', { first: 2 });
    const rest = await workshop.catalog.packVersions(shop, 'versions', { after: first.edges[1]?.cursor });
    expect(rest.edges.map(({ node }) => node.version)).toEqual(['v1.9.0', '1.5', 'latest']);
    expect(rest.hasNextPage).toBe(false);
  });
});

describe('charts', () => {
  test('are listed, searched and counted as packs are', async () => {
    const { catalog } = workshop;
    const names = (await catalog.charts({})).edges.map(({ node }) => node.name);
    expect(names).toEqual(['nginx', 'redis']);
    expect((await catalog.charts({}, { search: 'web server' })).edges).toHaveLength(1);
    expect(await catalog.countCharts({ registryId: charts })).toBe(2);
    expect(await catalog.countCharts({ registryId: shop })).toBe(0);
  });

  test('tell what their index tells', async () => {
    const { catalog } = workshop;
    expect(await catalog.chart(charts, 'nginx')).toMatchObject({
      latestVersion: '1.1.0',
      deprecated: true,
      versions: 2,
    });
    expect(await catalog.chartVersion(charts, 'nginx', '1.0.0')).toEqual({
      registryId: charts,
      name: 'nginx',
      version: '1.0.0',
      appVersion: '1.25',
      deprecated: false,
      digest: `sha256:${'b'.repeat(64)}`,
      created: new Date('2026-01-02T03:04:05Z'),
      url: 'nginx-1.0.0.tgz',
    });
    const versions = await catalog.chartVersions(charts, 'nginx', {});
    expect(versions.edges.map(({ node }) => node.version)).toEqual(['1.1.0', '1.0.0']);
  });
});
