import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { applyPatch, parsePatch } from 'diff';
import { compareContents } from '../../src/profiles/compare.js';
import type { AuthoredContent, LayerText } from '../../src/profiles/content.js';
import { unifiedDiff } from '../../src/profiles/text-diff.js';
import { variables } from './arbitraries.js';
import { configMap, contentOf, layerText, machine } from './review-content.js';
import { source } from './samples.js';

const name = fc.constantFrom('web', 'db', 'till');
const yaml = fc.constantFrom(
  '',
  'a: 1',
  'a: 1\n',
  'a: 2\n# b',
  'a: [',
  'pack: {namespace: x}',
  '- {{ if }}',
  'a: &a [*a]',
  '${A}',
);
const manifest = fc.oneof(
  yaml,
  fc.constantFrom(configMap(), configMap('b', 'data: {c: d}\n'), machine(), '[]', 'kind: List\nitems: [1]'),
);
const layer: Arbitrary<LayerText> = fc
  .tuple(
    name,
    fc.record({
      kind: fc.constantFrom('PACK', 'MANIFEST'),
      values: yaml,
      manifests: fc.dictionary(name, manifest, { maxKeys: 3 }),
      installOrder: fc.option(fc.integer({ min: 0, max: 1 })),
      vmManifest: fc.option(fc.boolean()),
      source: fc.option(fc.constantFrom(source, { ...source, version: '2' })),
    }),
    name,
    fc.array(name, { maxLength: 2 }),
  )
  .map(([id, typed, called, presets]) => ({ ...layerText(id, typed), name: called, presets }));
const contents: Arbitrary<AuthoredContent> = fc
  .record({
    name,
    tags: fc.array(name, { maxLength: 2 }),
    description: name,
    variables: fc.uniqueArray(variables, { selector: (one) => one.name, maxLength: 2 }),
    layers: fc.uniqueArray(layer, { selector: ({ id }) => id, maxLength: 3 }),
  })
  .map(({ layers, ...changes }) => contentOf(layers, changes));

const MIRRORED: Record<string, string> = {
  LAYER_ADDED: 'LAYER_REMOVED',
  LAYER_REMOVED: 'LAYER_ADDED',
  MANIFEST_ADDED: 'MANIFEST_REMOVED',
  MANIFEST_REMOVED: 'MANIFEST_ADDED',
};

describe('for all versions', () => {
  test('a version differs from itself in nothing', () => {
    fc.assert(fc.property(contents, (one) => expect(compareContents(one, structuredClone(one))).toEqual([])));
  });

  test('the way back has the same changes, mirrored', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const there = compareContents(a, b).map(({ kind }) => MIRRORED[kind] ?? kind);
        expect(there.sort()).toEqual(
          compareContents(b, a)
            .map(({ kind }) => kind as string)
            .sort(),
        );
      }),
    );
  });

  test('applying the diff of a change to its texts gives the other texts', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        for (const { texts } of compareContents(a, b)) {
          const differing = texts.filter(({ before, after }) => before !== after);
          const diff = unifiedDiff(texts);
          const patches = diff === '' ? [] : parsePatch(diff);
          expect(patches).toHaveLength(differing.length);
          for (const [place, { before, after }] of differing.entries())
            expect(applyPatch(before ?? '', patches[place]!, { autoConvertLineEndings: false })).toBe(after ?? '');
        }
      }),
    );
  });

  test('every change has a sentence of one line', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        for (const { summary } of compareContents(a, b)) expect(summary).toMatch(/^[A-Z].*\.$/);
      }),
    );
  });
});

describe('hostile texts', () => {
  const MIB = 1024 ** 2;
  test.each<[name: string, text: string]>([
    [
      'aliases of aliases',
      `a: &a [1]\n${Array.from({ length: 5_000 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *a]\n`).join('')}`,
    ],
    ['nesting without end', '['.repeat(MIB / 2)],
    ['spaces before a letter', `${' '.repeat(MIB - 1)}x`],
    ['dashes', '- '.repeat(MIB / 2)],
    ['documents', '---\n'.repeat(MIB / 64)],
    ['braces', '{'.repeat(MIB)],
    ['templates', '{{ x }}\n'.repeat(MIB / 8)],
  ])('%s are compared, and do not go off', (_name, text) => {
    const [from, to] = [text, `${text}\nz: 1\n`].map((each) =>
      contentOf([layerText('web', { kind: 'PACK', values: each, manifests: { a: each } })]),
    );
    const changes = compareContents(from!, to!);
    for (const { texts } of changes) unifiedDiff(texts);
    expect(changes.map(({ kind }) => kind)).toEqual(['LAYER_VALUES_CHANGED', 'MANIFEST_CHANGED']);
  });
});
