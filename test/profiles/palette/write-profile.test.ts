import { expect, test } from '@jest/globals';
import { withTexts } from '../../../src/profiles/authored.js';
import type { AuthoredVersion } from '../../../src/profiles/content.js';
import type { Layer, Variable } from '../../../src/profiles/events.js';
import { writeProfile } from '../../../src/profiles/palette/write-profile.js';
import type { Existing } from '../../../src/profiles/profile.js';
import { valuesFrom } from '../../../src/profiles/wizard-texts.js';
import { layer, pack, source, variable, versionAt } from '../samples.js';

type Exported = {
  metadata: { labels: Record<string, string> };
  spec: { template: { packs: Record<string, unknown>[] }; variables: Record<string, unknown>[] };
};

function exported(layers: Layer[], texts: string[], variables: Variable[] = [], tags: string[] = []): Exported {
  const values = texts.map(valuesFrom);
  const made = layers.map((one, place) => ({ ...one, values: values[place]!.values }));
  const profile = { name: 'Edge', slug: 'edge', description: '', tags } as unknown as Existing;
  const stored = new Map(values.map(({ text }) => [text.digest, text.content]));
  const content = withTexts(profile, { layers: made, variables }, stored);
  const version: AuthoredVersion = { profileId: 'p', version: versionAt(2), previousVersion: null, ...content };
  return JSON.parse(
    writeProfile(version, new Map([[source.registryId, { kind: 'PACK', content: 'PACKS' }]]), 'PALETTE_JSON'),
  ) as Exported;
}

const valuesOf = (one: Layer, text: string) => exported([one], [text]).spec.template.packs[0]?.['values'];

test.each<[string, Layer, string, string]>([
  [
    'the install order',
    layer('web', { installOrder: 5 }),
    'a: 1\n',
    'a: 1\npack:\n  spectrocloud.com/install-priority: "5"\n',
  ],
  [
    'the VM mark, into a header that is there',
    layer('vm', { vmManifest: true }),
    'pack:\n  namespace: x # mine\na: 1\n',
    'pack:\n  namespace: x # mine\n  spectrocloud.com/manifest-type: "vm"\na: 1\n',
  ],
  [
    'the name of a layer that isn’t its pack’s',
    pack('front', { name: 'front' }),
    '',
    'pack:\n  spectrocloud.com/display-name: "front"\n',
  ],
  [
    'presets, in a comment',
    pack('nginx', { presets: ['mode:fast'] }),
    'a: 1\n',
    '# spectrocloud.com/enabled-presets: mode:fast\na: 1\n',
  ],
  ['nothing where everything is said', pack('nginx'), 'a: 1', 'a: 1'],
  ['nothing into values that can’t be read', layer('web', { installOrder: 5 }), 'a: [', 'a: ['],
])('the values’ header tells %s', (_, one, typed, written) => expect(valuesOf(one, typed)).toBe(written));

test('a sensitive variable has no default in an export, whatever the profile holds', () =>
  expect(exported([], [], [variable('pass', { sensitive: true, defaultValue: 'secret' })]).spec.variables).toEqual([
    expect.not.objectContaining({ defaultValue: expect.anything() as unknown }),
  ]));

test('tags become labels, a bare one with Palette’s own value', () =>
  expect(exported([], [], [], ['env:prod', 'edge', 'a:b:c']).metadata.labels).toEqual({
    env: 'prod',
    edge: 'spectro__tag',
    a: 'b:c',
  }));

test('a pack names its registry, its tag and what the tag was', () =>
  expect(exported([pack('nginx')], ['']).spec.template.packs).toMatchObject([
    {
      name: 'nginx',
      type: 'spectro',
      layer: 'addon',
      version: '1.2.7',
      tag: '1.2.x',
      registry: { metadata: { name: 'starter', kind: 'pack' } },
    },
  ]));
