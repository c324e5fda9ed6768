import { describe, expect, test } from '@jest/globals';
import { reviewContent } from '../../src/profiles/review.js';
import {
  contentFindings,
  sourcedExtra,
  type SourceContent,
  type SourceFacts,
  type Standing,
} from '../../src/profiles/review-sources.js';
import type { LayerText } from '../../src/profiles/content.js';
import type { Source } from '../../src/profiles/events.js';
import type { Pack, PackDependency } from '../../src/packs/pack.js';
import { parseRule } from '../../src/packs/value-schema.js';
import type { PackContent } from '../../src/sources/pack-content.js';
import { contentOf, layerText } from './review-content.js';

const source = (name: string, version = '1.0.0'): Source => ({
  ...{ registryId: '01920000-0000-7000-8000-00000000f00d', registryName: 'Edge packs' },
  ...{ name, tag: '1.0.x', version, digest: `sha256:${'d'.repeat(64)}` },
});

const pack = (changes: Partial<Pack> = {}): Pack => ({
  ...{ name: 'till', displayName: 'Till', version: '1.0.0', layer: 'addon', addonType: '', cloudTypes: ['all'] },
  ...{ annotations: {}, state: 'ACTIVE', values: '', readme: '', logo: null, presets: [], schema: [] },
  ...{ dependencies: [], resources: [], charts: [], manifests: [], images: [] },
  ...changes,
});

type Beside = Partial<Pick<PackContent, 'foreignManifests' | 'manifestImages' | 'charts'>>;
const ofPack = (changes: Partial<Pack> = {}, beside: Beside = {}): SourceContent => ({
  pack: {
    ...{ digest: '', pack: pack(changes), logo: null, foreignManifests: [], manifestImages: [], charts: [] },
    ...beside,
  },
});
const ofChart = (values: string, valuesSchema: string | null = null): SourceContent => ({
  chart: { digest: '', values, readme: '', valuesSchema },
});

const packLayer = (name: string, values = '', of = 'till', version = '1.0.0') =>
  layerText(name, { kind: 'PACK', values, source: source(of, version) });

type Sourced = readonly [LayerText, SourceContent, Standing?];

/** The review of layers, each with what is known of its source. */
function review(...layers: readonly Sourced[]) {
  const content = contentOf(layers.map(([layer]) => layer));
  const facts = new Map<string, SourceFacts>(
    layers.map(([layer, known, standing = 'OFFERED']) => [
      layer.id,
      { standing, content: known, findings: contentFindings(layer, known) },
    ]),
  );
  return reviewContent(content, sourcedExtra(content, facts));
}
const codes = (...layers: readonly Sourced[]) => review(...layers).problems.map(({ code }) => code);

describe('what a registry says of a pinned pack today', () => {
  test.each<[Standing, string, string]>([
    ['CHANGED', 'SOURCE_CHANGED', 'INFO'],
    ['DEPRECATED', 'SOURCE_DEPRECATED', 'WARNING'],
    ['DISABLED', 'SOURCE_DISABLED', 'WARNING'],
    ['DELETED', 'SOURCE_DELETED', 'WARNING'],
    ['VANISHED', 'SOURCE_VANISHED', 'WARNING'],
    ['REGISTRY_REMOVED', 'SOURCE_REGISTRY_REMOVED', 'WARNING'],
  ])('%s is told as %s, and keeps nobody from Finish', (standing, code, severity) => {
    const { problems, ready } = review([packLayer('shop'), ofPack(), standing]);
    expect(problems).toMatchObject([{ code, severity, layer: 'shop', path: ['source'] }]);
    expect(problems[0]?.message).toContain('"Edge packs"');
    expect(problems[0]?.message).not.toMatch(/WHAT|WHERE/);
    expect(ready).toBe(true);
  });

  test.each<Standing>(['OFFERED', 'UNKNOWN'])('%s is no problem', (standing) => {
    expect(codes([packLayer('shop'), ofPack(), standing])).toEqual([]);
  });

  test('one that can not be had is a warning, and the archive can not be complete', () => {
    const { problems, offline, ready } = review([packLayer('shop'), { missing: 'The registry is away.' }]);
    expect(problems).toMatchObject([{ code: 'SOURCE_MISSING', severity: 'WARNING', layer: 'shop' }]);
    expect(problems[0]?.message).toContain('The registry is away.');
    expect([ready, offline.complete]).toEqual([true, false]);
  });
});

describe('the values of a pack', () => {
  const { rule } = parseRule('charts.till.port', '{{ required | format "${number:[8000-9000]}" }}');
  const strict = ofPack({ schema: [rule] });

  test('that its schema forbids keep the draft from Finish', () => {
    const refused = review([packLayer('shop', 'charts: {till: {port: 80}}\n'), strict]);
    expect(refused.ready).toBe(false);
    expect(refused.problems).toMatchObject([
      { severity: 'ERROR', layer: 'shop', path: ['charts', 'till', 'port'], line: 1 },
    ]);
    expect(review([packLayer('shop', 'charts: {till: {port: 8080}}\n'), strict]).ready).toBe(true);
  });

  test('that miss what its schema requires keep it too', () => {
    expect(review([packLayer('shop', 'charts: {}\n'), strict]).ready).toBe(false);
  });
});

describe('the charts of a pack', () => {
  const schema = JSON.stringify({ properties: { replicas: { type: 'integer', maximum: 3 } }, required: ['owner'] });
  const till = ofPack({}, { charts: [{ name: 'till', defaults: 'owner: shop\nreplicas: 1\n', schema }] });

  test('refuse values under their names, with their place', () => {
    const { problems, ready } = review([packLayer('shop', 'charts:\n  till:\n    replicas: 9\n'), till]);
    expect(problems).toMatchObject([
      { code: 'VALUES_SCHEMA', layer: 'shop', path: ['charts', 'till', 'replicas'], line: 3 },
    ]);
    expect(ready).toBe(false);
  });

  test.each(['charts: {till: {replicas: 3}}\n', 'replicas: 9\n', 'charts: {other: {replicas: 9}}\n', ''])(
    'take %j, which fits or is meant for another',
    (values) => expect(codes([packLayer('shop', values), till])).toEqual([]),
  );
});

describe('the presets of a pack', () => {
  const preset = (group: string, name: string) => ({ group, name, displayName: name, add: '', remove: [] });
  const till = ofPack({ presets: [preset('Size', 'small'), preset('Size', 'large'), preset('Mode', 'fast')] });
  const named = (ids: string, presets: readonly string[] = []): LayerText => ({
    ...packLayer('shop', `# spectrocloud.com/enabled-presets: ${ids}\nport: 1\n`),
    presets,
  });

  test.each<[string, string, readonly string[], readonly string[]]>([
    ['are sound when the values name one of a group each', 'Size:small,Mode:fast', ['Size:small', 'Mode:fast'], []],
    ['are unknown when the pack has none of the name', 'Size:huge', [], ['PRESET_UNKNOWN']],
    ['contradict each other within a group', 'Size:small,Size:large', [], ['PRESET_GROUP_TWICE']],
    ['are told when they are chosen and the values lack them', 'Mode:fast', ['Size:small'], ['PRESET_NOT_MERGED']],
  ])('%s', (_claim, ids, chosen, expected) => {
    const { problems, ready } = review([named(ids, chosen), till]);
    expect(problems.map(({ code }) => code)).toEqual(expected);
    expect(ready).toBe(true);
  });
});

describe('the constraints of a pack', () => {
  const needs = (type: PackDependency['type'], packName: string, minVersion: string | null = null, layer = 'addon') =>
    ofPack({ dependencies: [{ packName, layer, type, minVersion, maxVersion: null }] });
  const vault = (version: string) =>
    [packLayer('secrets', '', 'vault', version), ofPack({ name: 'vault', version })] as const;
  const problemsOf = (...layers: readonly Sourced[]) =>
    review(...layers).problems.map(({ severity, layer }) => [severity, layer]);

  test('a required pack must be there, in a version that fits', () => {
    const shop = [packLayer('shop'), needs('required', 'vault', '0.6')] as const;
    expect(problemsOf(shop)).toEqual([['ERROR', 'shop']]);
    expect(problemsOf(shop, vault('0.5.9'))).toEqual([['ERROR', 'shop']]);
    expect(problemsOf(shop, vault('0.6.0'))).toEqual([]);
  });

  test('an optional one only matters when it is there: a missing Kubernetes layer never fails', () => {
    expect(problemsOf([packLayer('shop'), needs('optional', 'kubernetes', '1.29', 'k8s')])).toEqual([]);
    const shop = [packLayer('shop'), needs('optional', 'vault', '1.29')] as const;
    expect(problemsOf(shop, vault('1.28.4'))).toEqual([['ERROR', 'shop']]);
    expect(problemsOf(shop, vault('1.29.0'))).toEqual([]);
  });

  test('one that is not supported must be away', () => {
    const shop = [packLayer('shop'), needs('notSupported', 'vault', '0.5')] as const;
    expect(problemsOf(shop)).toEqual([]);
    expect(problemsOf(shop, vault('1.0.0'))).toEqual([['ERROR', 'shop']]);
    expect(problemsOf(shop, vault('0.4.0'))).toEqual([]);
  });
});

test('the same pack twice needs distinct display names', () => {
  const named = (name: string) => `pack:\n  spectrocloud.com/display-name: ${name}\n`;
  expect(codes([packLayer('one'), ofPack()], [packLayer('two'), ofPack()])).toEqual(['PACK_TWICE']);
  expect(codes([packLayer('one'), ofPack()], [packLayer('two', named('Second')), ofPack()])).toEqual([]);
  expect(codes([packLayer('one', named('Same')), ofPack()], [packLayer('two', named('Same')), ofPack()])).toEqual([
    'PACK_TWICE',
  ]);
});

test("a template that Helm can't render is told", () => {
  const { problems, ready } = review([packLayer('mesh'), ofPack({}, { foreignManifests: ['manifests/inject.yaml'] })]);
  expect(problems).toMatchObject([{ code: 'PACK_TEMPLATE_FOREIGN', severity: 'WARNING', layer: 'mesh' }]);
  expect(ready).toBe(true);
});

describe('the images', () => {
  const images = (...layers: readonly Sourced[]) =>
    review(...layers).images.map(({ image, layer, pinned }) => [image, layer, pinned]);
  const pinned = `registry.example/till@sha256:${'a'.repeat(64)}`;

  test('of a pack are those that it lists, until the author lists others', () => {
    const till = ofPack({ images: ['registry.example/till:1', pinned] });
    expect(images([packLayer('shop'), till])).toEqual([
      ['registry.example/till:1', 'shop', false],
      [pinned, 'shop', true],
    ]);
    const own = 'pack:\n  content:\n    images:\n      - image: registry.example/mine:2\n';
    expect(images([packLayer('shop', own), till])).toEqual([['registry.example/mine:2', 'shop', false]]);
  });

  test('of a pack that lists none are those that its charts are installed with', () => {
    const charts = [{ name: 'till', defaults: 'image: {repository: till, tag: "1.0"}\n', schema: null }];
    const mesh = [{ name: 'mesh', defaults: 'image: mesh:3\n', schema: null }];
    const till = ofPack({}, { charts: [...charts, ...mesh] });
    expect(images([packLayer('shop'), till]).map(([image]) => image)).toEqual(['till:1.0', 'mesh:3']);
    const own = 'charts: {till: {image: {tag: "2.0"}}}\n';
    expect(images([packLayer('shop', own), till]).map(([image]) => image)).toContain('till:2.0');
    const listing = ofPack({ images: ['registry.example/till:1'] }, { charts });
    expect(images([packLayer('shop'), listing])).toEqual([['registry.example/till:1', 'shop', false]]);
  });

  test('of its manifests are found too, with where', () => {
    const { images: found } = review([
      packLayer('shop'),
      ofPack({}, { manifestImages: [{ image: 'registry.example/agent:3', file: 'manifests/agent.yaml' }] }),
    ]);
    expect(found).toMatchObject([{ image: 'registry.example/agent:3', origin: "the pack's manifests/agent.yaml" }]);
  });

  test("of a chart are those of its values with the author's merged over them", () => {
    const chart = ofChart('image:\n  registry: docker.io\n  repository: till\n  tag: "1.0"\n');
    const layer = (values: string) => layerText('till', { kind: 'HELM_CHART', values, source: source('till') });
    expect(images([layer(''), chart])).toEqual([['docker.io/till:1.0', 'till', false]]);
    expect(images([layer('image: {tag: "2.0"}\n'), chart]).map(([image]) => image)).toContain('docker.io/till:2.0');
  });
});

test("a chart's own schema refuses values, with their place", () => {
  const schema = JSON.stringify({ properties: { replicas: { type: 'integer', maximum: 3 } } });
  const layer = layerText('till', { kind: 'HELM_CHART', values: '# many\nreplicas: 9\n', source: source('till') });
  const { problems, ready } = review([layer, ofChart('replicas: 1\n', schema)]);
  expect(problems).toMatchObject([
    { code: 'VALUES_SCHEMA', severity: 'ERROR', layer: 'till', path: ['replicas'], line: 2 },
  ]);
  expect(ready).toBe(false);
});

test('a problem of a source that nobody knows anything of adds nothing', () => {
  const content = contentOf([packLayer('shop'), layerText('plain')]);
  expect(sourcedExtra(content, new Map())).toEqual({ problems: [], images: [], storedLayers: new Set() });
});
