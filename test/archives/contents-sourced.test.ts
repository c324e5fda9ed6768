import { describe, expect, test } from '@jest/globals';
import { bodySizeOf, planOf } from '../../src/archives/contents.js';
import { sha256 } from '../../src/archives/contents/entry.js';
import { MAX_INLINE_BYTES } from '../../src/archives/contents/layer-content.js';
import { expectRefusal } from '../support/refusal.js';
import { authored, configMap } from './authored.js';
import { cache, entries, paths, planned, queue, references, shelf, textIn } from './planned.js';

describe('layers from registries', () => {
  test('bring their archives and charts, each once, and a reference for each chart', async () => {
    const plan = await planned({ layers: [queue, cache] });
    expect(references(plan)).toEqual(['1.0.0', 'charts/redis:1.0.0', 'charts/agent:1.0.0']);
    const found = paths(plan);
    expect(new Set(found).size).toBe(found.length);
    for (const layer of [queue, cache]) expect(found).toContain(`blobs/${layer.source!.digest.replace(':', '/')}`);
  });

  test('with a chart that is too large for a manifest have it among the blobs, for k3s to serve', async () => {
    const noise = Array.from({ length: MAX_INLINE_BYTES / 64 + 64 }, (_, i) => sha256(String(i))).join('');
    const layer = shelf.packLayer({ name: 'large', charts: { large: { templates: { 'noise.txt': noise } } } });
    const plan = await planned({ layers: [layer] });
    const chart = plan.layers[0]!.sourced!.installs.releases[0]!.chart;
    expect(chart.inline).toBeNull();
    expect(paths(plan)).toContain(`blobs/sha256/${chart.blob.sha256}`);
    expect(bodySizeOf(plan)).toBe(entries(plan).length);
  });

  test('have their small charts in the manifest, and those that are made around a manifest nowhere else', async () => {
    const made = shelf.packLayer({ name: 'plain', manifests: { 'web.yaml': configMap('web') } }, { id: 'm' });
    const plan = await planned({ layers: [made] });
    const chart = plan.layers[0]!.sourced!.installs.releases[0]!.chart;
    expect(chart.inline).not.toBeNull();
    expect(paths(plan)).not.toContain(`blobs/sha256/${chart.blob.sha256}`);
    expect(references(plan)).toEqual(['1.0.0']);
  });

  test('whose charts are made around a manifest too large for another have them among the blobs', async () => {
    const text = configMap('web', `# ${'x'.repeat(1_000_000)}\n`);
    const plan = await planned({ layers: [shelf.packLayer({ name: 'long', manifests: { 'web.yaml': text } })] });
    const chart = plan.layers[0]!.sourced!.installs.releases[0]!.chart;
    expect(chart.inline).toBeNull();
    expect(paths(plan)).toContain(`blobs/sha256/${chart.blob.sha256}`);
  });

  test('with other charts of one name and version: the reference means the first layer’s', async () => {
    const other = shelf.packLayer(
      { name: 'other', charts: { redis: { templates: { 'more.txt': 'other' } } } },
      { id: 'd', name: 'other', installOrder: 3 },
    );
    const redis = async (...layers: (typeof cache)[]) => {
      const index = JSON.parse(textIn(entries(await planned({ layers })), 'index.json')!) as { manifests: object[] };
      return index.manifests[1];
    };
    expect(await redis(cache, other)).toEqual(await redis(cache));
    expect(await redis(other)).not.toEqual(await redis(cache));
  });

  test('mark a namespace where the author defines it', async () => {
    const values = 'pack:\n  namespace: shop\n  namespaceLabels:\n    shop: tier=gold\n';
    const layer = shelf.packLayer({ name: 'gold', values, charts: { redis: {} } }, { id: 'g' });
    const definition = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n';
    const plan = await planned({ layers: [{ id: 'n', name: 'space', manifests: { shop: definition } }, layer] });
    expect(textIn(entries(plan), 'manifests/001/edge--space-shop.yaml')).toMatch(/tier: "?gold/);
    expect(textIn(entries(plan), 'manifests/001/edge--gold.yaml')).not.toContain('kind: Namespace');
  });

  test('name their releases', async () => {
    const plan = await planned({ layers: [queue, cache] });
    const named = new Map(plan.layers.map(({ text, sourced }) => [text.name, sourced?.names]));
    expect(named).toEqual(
      new Map([
        ['queue', ['queue-redis', 'queue-agent']],
        ['cache', ['redis-redis']],
      ]),
    );
  });

  test.each([
    ['pack', cache, 'The pack of the layer "cache"'],
    ['chart', shelf.chartLayer('ingress'), 'The chart of the layer "ingress"'],
  ])('whose %s isn’t stored are refused by name', (_, layer, told) => {
    const plan = () => planOf(authored({ layers: [layer] }), [], new Map());
    expectRefusal(plan, 'CONTENT_MISSING');
    expect(plan).toThrow(told);
  });
});
