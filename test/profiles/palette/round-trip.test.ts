import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readYaml } from '../../../src/manifests/yaml-text.js';
import { withTexts } from '../../../src/profiles/authored.js';
import { contentDigest } from '../../../src/profiles/content-digest.js';
import type { AuthoredVersion } from '../../../src/profiles/content.js';
import type { Layer, Variable } from '../../../src/profiles/events.js';
import { readProfile } from '../../../src/profiles/palette/read-profile.js';
import { writeProfile, type ExportFormat } from '../../../src/profiles/palette/write-profile.js';
import { writeYaml, type Writable } from '../../../src/profiles/palette/write-yaml.js';
import type { Existing } from '../../../src/profiles/profile.js';
import { manifestFrom, valuesFrom } from '../../../src/profiles/wizard-texts.js';
import { option, source, variable, versionAt } from '../samples.js';

/** Values that an editor of text gets wrong first. */
const TEXTS = [
  '',
  '\n',
  '# only a comment',
  'pack:\n',
  'pack: {}\n',
  'pack: null\n',
  'pack: { namespace: "a" }\n',
  '{ pack: { namespace: "a" }, replicas: 1 }',
  'pack:\n    namespace: "a" # here\n    spectrocloud.com/install-priority: "7"\nreplicas: 1',
  'replicas: 1\r\npack:\r\n  namespace: a\r\n',
  '# spectrocloud.com/enabled-presets: mode:slow\nreplicas: 1\n',
  '\uFEFFreplicas: 1\n',
  'a: {{ .Values.x }}\n{{- if .y }}\nb: 1\n{{- end }}\n',
  'a: 1\n---\nb: 2\n',
  'not: [yaml',
  'text: |+\n  kept\n\n\n',
  '  leading: spaces\n\n\n',
  'tab:\there\u2028\u0085 é 🙂\n',
  'pack:\n  spectrocloud.com/display-name: "other"\n  spectrocloud.com/manifest-type: "vm"\n',
];
const texts = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 40 }).map(storable));
const lines = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => `x${storable(text).replace(/\p{Cc}/gu, '')}`);
const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,8}$/);

const layers = fc
  .record({
    name: names,
    kind: fc.constantFrom<Layer['kind'][]>('PACK', 'HELM_CHART', 'MANIFEST'),
    installOrder: fc.option(fc.integer({ min: -5, max: 5 })),
    vmManifest: fc.option(fc.boolean()),
    values: texts,
    presets: fc.constantFrom<string[][]>([], ['mode:fast'], ['mode:fast', 'size:big']),
    manifests: fc.uniqueArray(fc.record({ name: names, content: texts.map((text) => `${text}# a manifest`) }), {
      selector: (one) => one.name,
      maxLength: 2,
    }),
    tag: fc.constantFrom('1.2.7', '1.2.x'),
  })
  .map(({ kind, vmManifest, presets, ...layer }) => ({
    ...layer,
    kind,
    vmManifest: kind === 'MANIFEST' ? vmManifest : null,
    presets: kind === 'PACK' ? presets : [],
  }));
const variables: fc.Arbitrary<Variable> = fc.constantFrom(
  variable('plain'),
  variable('empty', { defaultValue: '', regex: '' }),
  variable('secret', { sensitive: true, required: true }),
  variable('chosen', { inputType: 'DROPDOWN', options: [option('a'), option('b')], defaultValue: 'b' }),
  variable('number', {
    format: 'NUMBER',
    displayName: 'How many',
    description: 'a\nb',
    defaultValue: '3',
    immutable: true,
  }),
);

const profiles = fc.record({
  name: lines,
  description: fc.string({ unit: 'grapheme', maxLength: 20 }).map(storable),
  tags: fc.uniqueArray(fc.oneof(lines, fc.constantFrom('a:1', 'a:2', 'b', 'c:spectro__tag', ':x', '7', '3')), {
    maxLength: 4,
  }),
  layers: fc.uniqueArray(layers, { selector: (one) => one.name, maxLength: 4 }),
  variables: fc.uniqueArray(variables, { selector: (one) => one.name, maxLength: 4 }),
});
const formats = fc.constantFrom<ExportFormat[]>('PALETTE_JSON', 'PALETTE_YAML');

/** Half of a pair is no character, and no text may hold it. */
function storable(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, '');
}

type Drawn = typeof profiles extends fc.Arbitrary<infer T> ? T : never;

function authored(drawn: Drawn): { version: AuthoredVersion; digest: string } {
  const stored = new Map<string, string>();
  const made = drawn.layers.map(({ values: text, manifests, tag, ...layer }, place): Layer => {
    const values = valuesFrom(text);
    const parts = manifests.map(manifestFrom);
    for (const one of [values.text, ...parts.map((part) => part.text)]) stored.set(one.digest, one.content);
    const from = layer.kind === 'MANIFEST' ? null : { ...source, tag };
    return {
      id: `${place}`,
      ...layer,
      values: values.values,
      manifests: parts.map((part) => part.manifest),
      source: from,
    };
  });
  const content = { layers: made, variables: drawn.variables };
  const profile = { ...drawn, id: 'p', slug: 's' } as unknown as Existing;
  const version = {
    profileId: 'p',
    version: versionAt(3),
    previousVersion: null,
    ...withTexts(profile, content, stored),
  };
  return { version, digest: contentDigest({ ...drawn, ...content }) };
}

/** What an import of a file would say, with every pack and chart at hand. */
function digestOf(file: string): string {
  const imported = readProfile(file);
  const layers = imported.layers.map(({ origin, values, manifests, ...layer }, place): Layer => ({
    id: `${place}`,
    ...layer,
    values: valuesFrom(values ?? '').values,
    manifests: manifests.map((one) => manifestFrom(one).manifest),
    source: origin && {
      ...source,
      registryName: origin.registryName,
      name: origin.name,
      tag: origin.tag,
      version: origin.version,
      digest: origin.digest ?? '',
    },
  }));
  return contentDigest({ ...imported, layers });
}

const REGISTRIES = new Map([[source.registryId, { kind: 'PACK', content: 'PACKS' } as const]]);

describe('an export that is imported again', () => {
  test('says exactly what was authored, as JSON and as YAML', () => {
    fc.assert(
      fc.property(profiles, formats, (drawn, format) => {
        const { version, digest } = authored(drawn);
        expect(digestOf(writeProfile(version, REGISTRIES, format))).toBe(digest);
      }),
      { numRuns: 300 },
    );
  });

  test.each(TEXTS.map((text) => [JSON.stringify(text), text]))('gives back the values %s', (_, values) => {
    const drawn = {
      name: 'web',
      kind: 'PACK' as const,
      installOrder: 5,
      vmManifest: null,
      values,
      tag: '1.2.x' as const,
    };
    const layers = [{ ...drawn, presets: ['mode:fast'], manifests: [] }];
    const { version } = authored({ name: 'x', description: '', tags: [], layers, variables: [] });
    const file = writeProfile(version, REGISTRIES, 'PALETTE_JSON');
    expect(readProfile(file).layers).toMatchObject([{ values, installOrder: 5, presets: ['mode:fast'] }]);
  });
});

describe('YAML as it is written', () => {
  const written: fc.Arbitrary<Writable> = fc.letrec<{ value: Writable }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.constantFrom<Writable[]>(
        'yes',
        '1.20',
        'null',
        '~',
        '- a',
        'a: b',
        '#',
        true,
        false,
        'a\n b\n',
        ' a\nb',
        'a\n\n',
        '\n\n',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'name', 'no', '1', 'a b', 'x: y', ''), tie('value'), {
        noNullPrototype: true,
        maxKeys: 3,
      }),
    ),
  })).value;

  test('is read as exactly what was written', () => {
    fc.assert(
      fc.property(written, (value) => {
        const { documents, problems } = readYaml(writeYaml({ value }));
        expect(problems).toEqual([]);
        expect(documents[0]?.value).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });

  test('shows long texts as blocks', () =>
    expect(writeYaml({ packs: [{ name: 'web', values: 'a: 1\nb: 2\n', manifests: [] }] })).toBe(
      'packs:\n  - name: "web"\n    values: |2\n      a: 1\n      b: 2\n    manifests: []\n',
    ));
});
