import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../src/limits.js';
import { readPack } from '../../src/packs/read-pack.js';
import { packFiles, PNG } from './pack-sketch.js';

const told = (files: ReturnType<typeof packFiles>) =>
  readPack(files).faults.map(({ severity, file, rule }) => `${severity} ${file} ${rule}`);
const sentences = (files: ReturnType<typeof packFiles>) => readPack(files).faults.map(({ message }) => message);

test('a pack without a fault is read as its files say', () => {
  const { pack, faults } = readPack(
    packFiles(
      {
        addonType: 'app services',
        charts: ['./charts/web-1.0.0.tgz'],
        annotations: { source: 'community', system_state: 'deprecated' },
      },
      { 'charts/web-1.0.0.tgz': Buffer.from([0x1f, 0x8b, 8]) },
    ),
  );
  expect(faults).toEqual([]);
  expect(pack).toMatchObject({
    name: 'web',
    version: '1.2.3',
    state: 'DEPRECATED',
    charts: ['charts/web-1.0.0.tgz'],
    manifests: ['manifests/web.yaml'],
    images: ['registry.example/web:1.2.3'],
    logo: { path: 'logo.png', mediaType: 'image/png' },
    readme: '# Web\n',
  });
});

describe('the other files', () => {
  test.each<[string, Record<string, string | Buffer | null>, string, RegExp]>([
    ['no pack.json', { 'pack.json': null }, 'error pack.json missing', /it names the pack/],
    ['no values', { 'values.yaml': null }, 'warning values.yaml values', /starts from empty values/],
    ['empty values', { 'values.yaml': '' }, 'warning values.yaml values', /says nothing/],
    ['values that are a list', { 'values.yaml': '- a\n' }, 'error values.yaml values', /no mapping/],
    ['values that don’t parse', { 'values.yaml': 'a: [\n' }, 'error values.yaml yaml', /doesn't parse/],
    ['values with a key twice', { 'values.yaml': 'a: 1\na: 2\n' }, 'error values.yaml yaml', /stands twice/],
    [
      'values nested 10,000 deep',
      { 'values.yaml': 'a: ' + '['.repeat(10_000) },
      'error values.yaml yaml',
      /nested more than 100 deep/,
    ],
    ['values with U+0000', { 'values.yaml': 'a: "\0"\n' }, 'error values.yaml text', /U\+0000/],
    [
      'values over the limit',
      { 'values.yaml': `a: ${'x'.repeat(limits.textBytes)}\n` },
      'error values.yaml size',
      /Keep it under/,
    ],
    ['a header of nothing', { 'values.yaml': 'pack:\na: 1\n' }, 'warning values.yaml header', /header that is null/],
    ['no header', { 'values.yaml': 'a: 1\n' }, 'warning values.yaml header', /no "pack:" header/],
    [
      'a header without images',
      { 'values.yaml': 'pack:\n  namespace: a\n' },
      'warning values.yaml content-images',
      /lists no images/,
    ],
    [
      'an image misspelt',
      { 'values.yaml': 'pack: {content: {images: [{iamge: a:1}]}}\n' },
      'warning values.yaml content-images',
      /says "iamge" instead of "image"/,
    ],
    [
      'an image without a tag',
      { 'values.yaml': 'pack: {content: {images: [{image: docker.io/a/b}]}}\n' },
      'warning values.yaml image-tag',
      /no fixed tag/,
    ],
    [
      'a chart to mirror without its repo',
      { 'values.yaml': 'pack: {content: {images: [], charts: [{name: a, version: 1.0.0}]}}\n' },
      'warning values.yaml content-charts',
      /lacks "repo"/,
    ],
    [
      'a namespace in capitals',
      { 'values.yaml': 'pack: {namespace: Web, content: {images: []}}\n' },
      'warning values.yaml namespace',
      /lower-case/,
    ],
    [
      'a priority in words',
      { 'values.yaml': 'pack: {spectrocloud.com/install-priority: first, content: {images: []}}\n' },
      'warning values.yaml install-priority',
      /Write an integer/,
    ],
    ['no README', { 'README.md': null }, 'warning README.md readme', /nobody is told/],
    ['no logo', { 'logo.png': null }, 'warning logo.png logo', /missing/],
    [
      'a JPEG called PNG',
      { 'logo.png': Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
      'warning logo.png logo',
      /image\/jpeg by its bytes/,
    ],
    ['an SVG with a script', { 'logo.png': '<svg onload="alert(1)"/>' }, 'warning logo.png logo', /isn't shown/],
    [
      'a logo of 2 MiB',
      { 'logo.png': Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)]) },
      'warning logo.png logo',
      /isn't shown/,
    ],
    ['an empty schema', { 'schema.yaml': '' }, 'warning schema.yaml empty', /no rules/],
    ['empty presets', { 'presets.yaml': '' }, 'warning presets.yaml empty', /is empty/],
    ['presets that don’t parse', { 'presets.yaml': 'presets: [' }, 'warning presets.yaml yaml', /doesn't parse/],
    [
      'a preset that adds a list',
      { 'presets.yaml': 'presets: [{name: a, group: g, add: "- 1"}]' },
      'warning presets.yaml preset-add',
      /no single mapping/,
    ],
    [
      'a preset without a name',
      { 'presets.yaml': 'presets: [{group: g}]' },
      'warning presets.yaml preset-name',
      /no usable name/,
    ],
    [
      'a preset whose name breaks the line',
      { 'presets.yaml': 'presets: [{name: "a\\nb", group: g}]' },
      'warning presets.yaml preset-name',
      /no usable name/,
    ],
    [
      'a preset twice',
      { 'presets.yaml': 'presets: [{name: a, group: g}, {name: a, group: g}]' },
      'warning presets.yaml preset-name',
      /stands twice/,
    ],
    [
      'a comment that names a preset of none',
      { 'values.yaml': '# spectrocloud.com/enabled-presets: A:b\na: 1\n' },
      'warning values.yaml enabled-presets',
      /names "A:b"/,
    ],
    ['an archive that nothing lists', { 'charts/x-1.tgz': 'x' }, 'warning charts/x-1.tgz unlisted', /never deployed/],
  ])('%s: told, with the file and the mend', (_, files, fault, message) => {
    expect(told(packFiles({}, files))).toContain(fault);
    expect(sentences(packFiles({}, files)).join('\n')).toMatch(message);
  });

  test('a chart that is no archive is an error', () => {
    expect(told(packFiles({ charts: ['charts/x.tgz'] }, { 'charts/x.tgz': 'hello' }))).toContain(
      'error pack.json chart-archive',
    );
  });

  test('an SVG is never served, whatever it is called', () => {
    expect(readPack(packFiles({}, { 'logo.png': null, 'logo.svg': '<svg/>' })).pack?.logo).toBeNull();
  });

  test('a file over the limit of one file makes the pack unusable', () => {
    const files = new Map([...packFiles(), ['big.bin', Buffer.alloc(limits.registry.fileBytes + 1)]]);
    expect(readPack(files)).toMatchObject({ pack: null, faults: [{ file: 'big.bin', rule: 'size' }] });
    expect(
      readPack(new Map([...packFiles(), ['big.bin', Buffer.alloc(limits.registry.fileBytes)]])).pack,
    ).not.toBeNull();
  });
});

test('faults in every file are told at once', () => {
  const faults = told(
    packFiles(
      { name: '', layer: 'x' },
      {
        'values.yaml': 'a: [',
        'schema.yaml': '- a',
        'presets.yaml': 'presets: 1',
        'README.md': null,
        'logo.png': null,
      },
    ),
  );
  expect(new Set(faults.map((fault) => fault.split(' ')[1]))).toEqual(
    new Set(['pack.json', 'values.yaml', 'schema.yaml', 'presets.yaml', 'README.md', 'logo.png']),
  );
});

test('no files at all, however odd, throw', () => {
  const json = fc.jsonValue().map((value) => JSON.stringify(value));
  const fields = fc.constantFrom(
    'name',
    'displayName',
    'version',
    'layer',
    'charts',
    'kubeManifests',
    'annotations',
    'constraints',
    'cloudTypes',
  );
  const content = fc.oneof(
    json,
    fc.string(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fields, fc.jsonValue()),
      content,
      content,
      content,
      (changes, values, presets, schema) => {
        const { pack, faults } = readPack(
          packFiles(changes, { 'values.yaml': values, 'presets.yaml': presets, 'schema.yaml': schema }),
        );
        expect(pack === null).toBe(faults.some(({ severity }) => severity === 'error'));
        for (const { message } of faults) expect(message).not.toMatch(/\0/);
      },
    ),
    { numRuns: 300 },
  );
});
