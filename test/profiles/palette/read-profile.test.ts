import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../../src/limits.js';
import { readProfile } from '../../../src/profiles/palette/read-profile.js';
import { describeWithShared } from '../../support/needs.js';

type Pack = Record<string, unknown>;
const web = { name: 'web', type: 'manifest', values: 'a: 1\n', manifests: [{ name: 'web', content: 'kind: x\n' }] };
const argo = {
  name: 'argo-cd',
  type: 'spectro',
  layer: 'addon',
  version: '3.26.7',
  tag: '3.26.x',
  values: 'pack:\n  namespace: argocd\n',
  registry: { metadata: { uid: '5e', name: 'Public Repo', kind: 'pack' } },
};
const file = (packs: unknown, changes: { metadata?: object; spec?: object } = {}) => ({
  metadata: { name: 'Edge', ...changes.metadata },
  spec: { version: '1.2.0', template: { type: 'system', packs }, ...changes.spec },
});
const read = (packs: unknown, changes?: { metadata?: object; spec?: object }) =>
  readProfile(JSON.stringify(file(packs, changes)));
const one = (changes: Pack) => read([{ ...argo, ...changes }]).layers[0];

describe('what an export says', () => {
  test('name, version, description and tags', () =>
    expect(
      read([], { metadata: { description: 'of a shop', labels: { env: 'aws', AI: 'spectro__tag', a: 'b:c' } } }),
    ).toMatchObject({ name: 'Edge', version: '1.2.0', description: 'of a shop', tags: ['env:aws', 'AI', 'a:b:c'] }));

  test('a pack with its registry, its tag and what the tag was', () =>
    expect(one({})).toMatchObject({
      name: 'argo-cd',
      kind: 'PACK',
      installOrder: null,
      values: 'pack:\n  namespace: argocd\n',
      origin: { registryName: 'Public Repo', tag: '3.26.x', version: '3.26.7', packLayer: 'addon', unfit: null },
    }));

  test.each<[string, Pack, string]>([
    ['spectro', {}, 'PACK'],
    ['nothing', { type: undefined }, 'PACK'],
    ['oci with packs', { type: 'oci', registry: { metadata: { kind: 'oci', providerType: 'pack' } } }, 'PACK'],
    ['oci with charts', { type: 'oci', registry: { metadata: { kind: 'oci', providerType: 'helm' } } }, 'HELM_CHART'],
    ['helm', { type: 'helm' }, 'HELM_CHART'],
    ['manifest', { type: 'manifest' }, 'MANIFEST'],
  ])('a layer of type %s', (_, changes, kind) => expect(one(changes)).toMatchObject({ kind }));

  test('the display name is the layer’s', () =>
    expect(one({ values: 'pack:\n  spectrocloud.com/display-name: "Second"\n' })).toMatchObject({ name: 'Second' }));

  test('presets are those of the comment; a second one of a group stays a comment', () =>
    expect(one({ values: '# spectrocloud.com/enabled-presets: a:x,a:y,b:z,odd\n' })).toMatchObject({
      presets: ['a:x', 'b:z'],
    }));

  test('a name that no file can have is changed, and told apart', () =>
    expect(
      read(['Gäte/way', 'Gate:way', '(x)'].map((name) => ({ ...web, name }))).layers.map(({ name }) => name),
    ).toEqual(['Gate-way', 'Gate-way-2', 'x-']));

  test('a variable with its options', () => {
    const variables = [
      {
        name: 'size',
        inputType: 'dropdown',
        options: [{ value: 's' }, { value: 'm', default: true }],
        format: 'string',
      },
      { name: 'pass', isSensitive: true, defaultValue: '********', required: true },
      { name: 'n', format: 'number', defaultValue: '1', regex: '', displayName: 'How many' },
    ];
    expect(read([], { spec: { variables } }).variables).toMatchObject([
      { name: 'size', inputType: 'DROPDOWN', defaultValue: 'm', options: [{ label: 's' }, { label: 'm' }] },
      { name: 'pass', sensitive: true, defaultValue: null },
      { name: 'n', format: 'NUMBER', displayName: 'How many', regex: null },
    ]);
  });

  test('the form of Terraform’s provider: everything at the top', () =>
    expect(
      readProfile('name: Edge\ntype: system\npacks:\n  - name: web\n    type: helm\n    registry: r\n    tag: "1.0"\n'),
    ).toMatchObject({ name: 'Edge', version: '1.0.0', layers: [{ origin: { registryName: 'r', version: '1.0' } }] }));

  test('marks of an export count only while its values are as they were', () => {
    const said = { name: 'mine', installOrder: 3, vmManifest: null, presets: [], digest: null };
    const mark = JSON.stringify({ ...said, valuesDigest: 'x', undo: { at: 0, length: 0, text: '' } });
    expect(one({ annotations: { 'system-profiles/layer': mark } })).toMatchObject({
      name: 'argo-cd',
      installOrder: null,
    });
    expect(one({ annotations: { 'system-profiles/layer': '{"name":' } })).toMatchObject({ name: 'argo-cd' });
  });
});

const many = (count: number) => Array.from({ length: count }, (_, place) => ({ ...web, name: `web${place}` }));
const refused = (content: string, name?: string) => {
  try {
    readProfile(content, name);
  } catch (error) {
    const { code, message, path } = error as { code: string; message: string; path: string[] };
    return `${path.join('.')} ${code}: ${message}`;
  }
  return 'read';
};
const refusal = (packs: unknown, changes?: { metadata?: object; spec?: object }) =>
  refused(JSON.stringify(file(packs, changes)));

describe('a file that can’t be imported is told why', () => {
  test.each<[string, string, RegExp]>([
    ['nothing', '', /^content NO_PROFILE: .*neither "spec" nor "packs"/],
    ['a list', '[]', /NO_PROFILE/],
    ['another JSON', '{"a": 1}', /NO_PROFILE/],
    ['half a JSON', '{"spec": {', /^content NOT_READABLE: Line 1/],
    ['half a YAML', 'spec: [', /^content NOT_READABLE: Line 1/],
    ['two documents', 'packs: []\n---\npacks: []\n', /TWO_DOCUMENTS.*one profile at a time/],
    ['nesting', `packs: ${'['.repeat(200_000)}`, /NOT_READABLE.*nested more than 100/],
    ['deep JSON', `{"packs": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /packs\[0\] is a list, not a mapping/],
    ['text as packs', 'packs: all', /packs is a string, not a list/],
    ['a pack of text', 'packs: [web]', /packs\[0\] is a string, not a mapping/],
    [
      'a version without quotes',
      'name: a\npacks:\n- name: web\n  tag: 1.20',
      /packs\[0\]: packs\[0\]\.tag is a number.*quotes/,
    ],
    ['no name', 'packs: []', /NAME_MISSING.*names no profile/],
    ['a version that is none', 'name: a\nversion: "1.2"\npacks: []', /BAD_VERSION/],
    ['a type of tomorrow', 'name: a\ntype: cloud\npacks: []', /UNKNOWN_KIND: "cloud"/],
    ['too much', `# ${'x'.repeat(limits.importBytes)}`, /^content TOO_LARGE/],
    [
      'labels of prototypes',
      '{"metadata":{"name":"a","labels":{"__proto__":1}},"spec":{}}',
      /labels\.__proto__ is a number/,
    ],
  ])('%s', (_, content, said) => expect(refused(content)).toMatch(said));

  test.each<[string, string, RegExp]>([
    [
      '500 packs',
      refusal(many(500)),
      /^content TOO_MANY_LAYERS: The file has 500 layers, .* at most 256; split it up\.$/,
    ],
    [
      'one name twice',
      refusal([web, argo, web]),
      /^content LAYER_NAME_TWICE: spec\.template\.packs\[0\] and spec\.template\.packs\[2\] are both called "web"\./,
    ],
    ['a manifest twice', refusal([{ ...web, manifests: [...web.manifests, ...web.manifests] }]), /MANIFEST_TWICE/],
    ['values of 2 MiB', refusal([{ ...web, values: 'x'.repeat(2 ** 21) }]), /packs\[0\]: "values" is 2097152 bytes/],
    ['U+0000', refusal([{ ...web, values: '\0' }]), /NOT_TEXT.*U\+0000/],
    ['an unknown type', refusal([{ ...web, type: 'zip' }]), /UNKNOWN_LAYER_TYPE: .*"zip"/],
    ['a variable’s format', refusal([], { spec: { variables: [{ name: 'a', format: 'xml' }] } }), /"xml"\. Known are/],
    ['a variable’s name', refusal([], { spec: { variables: [{ name: 'a-b' }] } }), /BAD_VARIABLE_NAME/],
    [
      '300 tags',
      refusal([], { metadata: { labels: Object.fromEntries(many(300).map((it) => [it.name, ''])) } }),
      /TOO_MANY/,
    ],
    ['a name given that is blank', refused(JSON.stringify(file([])), ' '), /^name BLANK/],
  ])('%s', (_, said, expected) => expect(said).toMatch(expected));

  test('256 layers are no fault', () => expect(read(many(256)).layers).toHaveLength(256));

  test('one text that aliases repeat a thousand times is counted as often', () => {
    const packs = Array.from({ length: 64 }, (_, place) => `- {name: a${place}, type: manifest, values: *v}`).join(
      '\n',
    );
    const content = `name: a\nv: &v "${'x'.repeat(2 ** 20)}"\npacks:\n${packs}\n`;
    expect(refused(content)).toMatch(/TEXT_TOO_LARGE: .* more than 32 MiB/);
  });
});

describeWithShared('real files', (shared) => {
  const real = (path: string) => readProfile(readFileSync(join(shared, path), 'utf8'));

  test('an add-on profile of three packs', () => {
    const { name, tags, layers } = real('palette-exports/herbs.json');
    expect([name, tags, layers.map((layer) => layer.origin?.version)]).toEqual([
      'ML Ops Herbs',
      ['AI'],
      ['1.2.0', '3.26.7', '1.6.2'],
    ]);
  });

  test('a cluster profile, with its infrastructure and its variable', () => {
    const { layers, variables } = real('palette-exports/cluster-template.json');
    expect(layers.map((layer) => [layer.name, layer.origin?.packLayer, layer.values === null])).toEqual([
      ['ubuntu-aws', 'os', false],
      ['kubernetes', 'k8s', false],
      ['hello-universe', 'addon', true],
    ]);
    expect(variables).toMatchObject([{ name: 'hello_replicas', defaultValue: '1', format: 'NUMBER' }]);
  });

  test('a system profile as Terraform wrote it; its chart’s values aren’t a manifest of it', () =>
    expect(real('system-profiles/trailblazer.yaml').layers).toMatchObject([
      { name: 'pfsense-gateway', kind: 'MANIFEST', manifests: [{ name: 'pfsense-gateway-config' }] },
      { name: 'ehl-vault-webservice', kind: 'HELM_CHART', manifests: [], origin: { registryName: 'helm-blr-ees' } },
    ]));
});
