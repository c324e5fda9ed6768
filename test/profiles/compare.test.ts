import { describe, expect, test } from '@jest/globals';
import { compareContents, compareInTurns } from '../../src/profiles/compare.js';
import type { AuthoredContent, LayerText } from '../../src/profiles/content.js';
import { unifiedDiff } from '../../src/profiles/text-diff.js';
import { configMap, contentOf, layerText, machine } from './review-content.js';
import { source, variable } from './samples.js';

const deployment = (image: string, name = 'till') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: a, image: "${image}"}]}}}\n`;
const claim = (name = 'data') => `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}}\nspec: {}\n`;

const web = (changes: Parameters<typeof layerText>[1] = {}) => layerText('web', changes);
const profile = (...layers: LayerText[]) => contentOf(layers);
const pack = (changes: Parameters<typeof layerText>[1] = {}) => web({ kind: 'PACK', source, ...changes });

/** kind, layer and impact of each change */
const told = (from: AuthoredContent, to: AuthoredContent) =>
  compareContents(from, to).map(({ kind, layer, impact }) => [kind, layer, impact]);
const sentences = (from: AuthoredContent, to: AuthoredContent) =>
  compareContents(from, to).map(({ summary }) => summary);

type Row = [name: string, from: AuthoredContent, to: AuthoredContent, changes: [string, string | null, string][]];

describe('layers', () => {
  test.each<Row>([
    ['that is new', profile(), profile(web({ manifests: { a: configMap() } })), [['LAYER_ADDED', 'web', 'NONE']]],
    [
      'that is gone',
      profile(web({ manifests: { a: deployment('x:1') } })),
      profile(),
      [['LAYER_REMOVED', 'web', 'RESTART']],
    ],
    [
      'that is gone with a claim',
      profile(web({ manifests: { a: claim() } })),
      profile(),
      [['LAYER_REMOVED', 'web', 'DATA_LOSS']],
    ],
    ['of a pack that is gone', profile(pack()), profile(), [['LAYER_REMOVED', 'web', 'UNKNOWN']]],
    ['of a chart that is new', profile(), profile(pack({ kind: 'HELM_CHART' })), [['LAYER_ADDED', 'web', 'UNKNOWN']]],
    [
      'of another version',
      profile(pack()),
      profile(pack({ source: { ...source, version: '1.3.0', digest: 'sha256:0' } })),
      [['LAYER_VERSION_CHANGED', 'web', 'UNKNOWN']],
    ],
    [
      'that follows another tag to the same version',
      profile(pack()),
      profile(pack({ source: { ...source, tag: '1.x' } })),
      [['LAYER_VERSION_CHANGED', 'web', 'NONE']],
    ],
    [
      'of another kind',
      profile(pack()),
      profile(web()),
      [
        ['LAYER_ADDED', 'web', 'NONE'],
        ['LAYER_REMOVED', 'web', 'UNKNOWN'],
      ],
    ],
    ['at another place', profile(web()), profile(web({ installOrder: 5 })), [['LAYER_ORDER_CHANGED', 'web', 'NONE']]],
    [
      'arranged otherwise',
      profile(web(), layerText('db')),
      profile(layerText('db'), web()),
      [['LAYER_ORDER_CHANGED', null, 'NONE']],
    ],
    ['where one came before them', profile(web()), profile(layerText('db'), web()), [['LAYER_ADDED', 'db', 'NONE']]],
    ['with its mark', profile(web()), profile(web({ vmManifest: true })), [['INFO_CHANGED', 'web', 'NONE']]],
    ['that was added again under its name', profile(web()), profile({ ...web(), id: 'new' }), []],
  ])('a layer %s', (_name, from, to, changes) => expect(told(from, to)).toEqual(changes));

  test('a layer with another name is the same layer, and the sentences say so', () => {
    const renamed = { ...web({ values: 'a: 1' }), name: 'front' };
    expect(sentences(profile(web()), profile(renamed))).toEqual([
      'Layer "front" was called "web" before.',
      'Layer "front" (before "web") has other values.',
    ]);
  });

  test('an added layer shows all of its texts', () => {
    const [change] = compareContents(profile(), profile(web({ values: 'a: 1\n', manifests: { map: 'b\n' } })));
    expect(unifiedDiff(change?.texts ?? [])).toBe(
      '--- /dev/null\n+++ layers/web/values.yaml\n@@ -0,0 +1,1 @@\n+a: 1\n--- /dev/null\n+++ layers/web/manifests/map\n@@ -0,0 +1,1 @@\n+b\n',
    );
  });
});

describe('values', () => {
  const OTHER: [string, string, string][] = [['LAYER_VALUES_CHANGED', 'web', 'UNKNOWN']];
  const SAME: [string, string, string][] = [];
  const QUIET: [string, string, string][] = [['LAYER_VALUES_CHANGED', 'web', 'NONE']];
  test.each<[name: string, from: string, to: string, changes: [string, string, string][]]>([
    ['another value', 'a: 1', 'a: 2', OTHER],
    ['white space at the end', 'a: 1', 'a: 1 \n\n  ', SAME],
    ['white space at the ends of lines', 'a: 1\nb: 2', 'a: 1  \nb: 2\t', SAME],
    ['the line ends of another system', 'a: 1\nb: 2\n', 'a: 1\r\nb: 2\r\n', SAME],
    ['white space inside of a value', 'a: |\n  one\n  two\n', 'a: |\n  one  \n  two\n', OTHER],
    ['a comment', 'a: 1', '# why\na: 1', QUIET],
    ['another order of keys', 'a: 1\nb: 2', 'b: 2\na: 1', QUIET],
    ['an install order of the header', 'a: 1', 'a: 1\npack: {"spectrocloud.com/display-name": "Web"}', QUIET],
    ['another namespace', 'pack: {namespace: a}', 'pack: {namespace: b}', OTHER],
    ['a null, which takes a default away', 'a: {}', 'a: {b: null}', OTHER],
    ['a text instead of a number', 'a: "1"', 'a: 1', OTHER],
    ['what does not parse', 'a: 1', 'a: [', OTHER],
    ['what did not parse, with white space', 'a: [', 'a: [ \n', SAME],
  ])('of a pack: %s', (_name, from, to, changes) =>
    expect(told(profile(pack({ values: from })), profile(pack({ values: to })))).toEqual(changes),
  );

  test('other presets are other values', () => {
    const to = { ...pack(), presets: ['mode:fast'] };
    expect(sentences(profile(pack()), profile(to))).toEqual(['Layer "web" has other presets.']);
  });

  test("a manifest layer's values reach its objects by nothing but the namespace", () => {
    const layer = (values: string) => profile(web({ values, manifests: { a: claim() } }));
    expect(told(layer('a: 1'), layer('a: 2'))).toEqual(QUIET);
    expect(sentences(layer('pack: {namespace: a}'), layer('pack: {namespace: b}'))).toEqual([
      'Layer "web" has other values; PersistentVolumeClaim "data": it is removed with what it holds.',
    ]);
    const cluster = (values: string) =>
      profile(web({ values, manifests: { a: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n' } }));
    expect(told(cluster('pack: {namespace: a}'), cluster('pack: {namespace: b}'))).toEqual(QUIET);
  });

  test('how cloud-init data travels changes the machines that have some, and no others', () => {
    const data = '        - name: init\n          cloudInitNoCloud: {userData: "#cloud-config"}\n';
    const secret = 'pack: {system-profiles/cloud-init: secret}';
    const layer = (values: string, more: string) => profile(web({ values, manifests: { vm: machine() + more } }));
    expect(told(layer('', data), layer(secret, data))).toEqual([['LAYER_VALUES_CHANGED', 'web', 'VM_REBOOT']]);
    expect(told(layer('', ''), layer(secret, ''))).toEqual(QUIET);
    expect(told(layer(secret, data), layer(`${secret} # why`, data))).toEqual(QUIET);
  });
});

describe('manifests', () => {
  const layer = (manifests: Record<string, string>) => profile(web({ manifests }));
  test.each<Row>([
    ['new', layer({}), layer({ a: claim() }), [['MANIFEST_ADDED', 'web', 'NONE']]],
    ['gone', layer({ a: claim() }), layer({}), [['MANIFEST_REMOVED', 'web', 'DATA_LOSS']]],
    [
      'with another image',
      layer({ a: deployment('x:1') }),
      layer({ a: deployment('x:2') }),
      [['MANIFEST_CHANGED', 'web', 'RESTART']],
    ],
    [
      'with a comment more',
      layer({ a: claim() }),
      layer({ a: `# why\n${claim()}` }),
      [['MANIFEST_CHANGED', 'web', 'NONE']],
    ],
    [
      'with a claim of another name',
      layer({ a: claim() }),
      layer({ a: claim('other') }),
      [['MANIFEST_CHANGED', 'web', 'DATA_LOSS']],
    ],
    [
      'that no longer parses',
      layer({ a: claim() }),
      layer({ a: `${claim()}---\n[` }),
      [['MANIFEST_CHANGED', 'web', 'UNKNOWN']],
    ],
    [
      'with the default namespace spelled out',
      layer({ a: claim() }),
      layer({ a: claim().replace('{name', '{namespace: default, name') }),
      [['MANIFEST_CHANGED', 'web', 'NONE']],
    ],
    [
      'of another name',
      layer({ a: claim() }),
      layer({ b: claim() }),
      [
        ['MANIFEST_ADDED', 'web', 'NONE'],
        ['MANIFEST_REMOVED', 'web', 'NONE'],
      ],
    ],
    [
      'in another order',
      layer({ a: claim(), b: configMap() }),
      layer({ b: configMap(), a: claim() }),
      [['LAYER_ORDER_CHANGED', 'web', 'NONE']],
    ],
    [
      'whose object went to another layer',
      contentOf([web({ manifests: { a: claim() } }), layerText('db')]),
      contentOf([web(), layerText('db', { manifests: { b: claim() } })]),
      [
        ['MANIFEST_REMOVED', 'web', 'NONE'],
        ['MANIFEST_ADDED', 'db', 'NONE'],
      ],
    ],
  ])('a manifest %s', (_name, from, to, changes) => expect(told(from, to)).toEqual(changes));

  test('the sentence names the worst reason and counts the others', () => {
    const [from, to] = [`${deployment('x:1')}---\n${claim()}`, deployment('x:2')].map((a) => layer({ a }));
    expect(sentences(from!, to!)).toEqual([
      'Manifest "a" of layer "web" reads differently; PersistentVolumeClaim "data": it is removed with what it holds (and 1 more).',
    ]);
  });
});

describe('information and variables', () => {
  test('name, description and tags are one change', () => {
    const to = contentOf([], { name: 'Till', description: 'x', tags: ['a'] });
    expect(sentences(profile(), to)).toEqual([
      'The profile\'s name (now "Till", before "Gateway") and description and tags changed.',
    ]);
  });

  test('tags are labels of virtual machines, which take them at their next start', () => {
    const tagged = (tags: string[]) => contentOf([web({ vmManifest: true, manifests: { vm: machine() } })], { tags });
    expect(told(tagged(['a']), tagged(['b']))).toEqual([['INFO_CHANGED', null, 'VM_REBOOT']]);
    expect(told(contentOf([web()], { tags: ['a'] }), contentOf([web()], { tags: ['b'] }))).toEqual([
      ['INFO_CHANGED', null, 'NONE'],
    ]);
  });

  const uses = web({ values: 'a: "{{ .spectro.var.SIZE }}"' });
  const size = (changes = {}) => contentOf([uses], { variables: [variable('SIZE', changes)] });
  test.each<[name: string, from: AuthoredContent, to: AuthoredContent, impact: string, summary: string]>([
    [
      'another default',
      size({ defaultValue: '1' }),
      size({ defaultValue: '2' }),
      'UNKNOWN',
      'SIZE changed; what SIZE fills in depends on the site',
    ],
    ['another description', size(), size({ description: 'x' }), 'NONE', 'SIZE changed'],
    [
      'one that is declared at last',
      contentOf([uses]),
      size(),
      'UNKNOWN',
      'SIZE added; what SIZE fills in depends on the site',
    ],
    ['one that nothing uses', contentOf([]), contentOf([], { variables: [variable('X')] }), 'NONE', 'X added'],
    ['one that came with the text that uses it', contentOf([web({ values: 'a: 1' })]), size(), 'NONE', 'SIZE added'],
    [
      'another order',
      contentOf([], { variables: [variable('A'), variable('B')] }),
      contentOf([], { variables: [variable('B'), variable('A')] }),
      'NONE',
      'another order',
    ],
  ])('variables: %s', (_name, from, to, impact, summary) => {
    const change = compareContents(from, to).find(({ kind }) => kind === 'VARIABLES_CHANGED');
    expect(change).toMatchObject({ layer: null, impact, summary: `The variables differ: ${summary}.` });
  });
});

test('in turns it finds the same', async () => {
  const from = contentOf([web({ values: 'pack: {namespace: a}', manifests: { a: deployment('x:1'), b: claim() } })], {
    tags: ['a'],
  });
  const to = contentOf([
    web({ values: 'pack: {namespace: b}', manifests: { a: deployment('x:2'), c: claim() } }),
    layerText('db'),
  ]);
  expect(await compareInTurns(from, to)).toEqual(compareContents(from, to));
});
