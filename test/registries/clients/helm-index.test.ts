import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump, load, FAILSAFE_SCHEMA } from 'js-yaml';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chartEntry, type RawChart } from '../../../src/registries/chart-entry.js';
import type { ChartEntry } from '../../../src/registries/client.js';
import { readJsonIndex } from '../../../src/registries/helm-document.js';
import { readHelmIndex } from '../../../src/registries/helm-index.js';
import { NotPlain } from '../../../src/registries/helm-scalar.js';
import { scanHelmIndex } from '../../../src/registries/helm-scan.js';
import { describeWithShared } from '../../support/needs.js';
import { faultOf, patience } from './host.js';

const BASE = new URL('https://charts.example/stable/');
const read = (text: string) => readHelmIndex(Buffer.from(text), BASE, patience());

/** What js-yaml reads, with all scalars as texts. */
function expected(text: string): readonly (ChartEntry | string)[] {
  const { entries } = load(text, { schema: FAILSAFE_SCHEMA, json: true }) as {
    entries: Record<string, Record<string, unknown>[]>;
  };
  return Object.entries(entries).flatMap(([chart, versions]) =>
    versions.map((fields) => chartEntry({ chart, line: null, fields: typed(fields) }, BASE)),
  );
}

function typed(fields: Record<string, unknown>): Record<string, unknown> {
  const value = (field: unknown) => (field === 'true' ? true : field === 'null' || field === '' ? null : field);
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, value(field)]));
}

describeWithShared('a real index of 2 MB', (shared) => {
  const text = readFileSync(path.join(shared, 'helm/index.yaml'), 'utf8');

  test('is read by lines as js-yaml reads it', async () => {
    const { entries, faults } = await read(text);
    expect(faults).toEqual([]);
    expect(entries.length).toBe(1_303);
    expect(entries).toEqual(expected(text));
    expect([...scanHelmIndex(Buffer.from(text))].length).toBe(1_303);
  });

  test('is read from JSON as from YAML', async () => {
    const json = JSON.stringify(load(text, { schema: FAILSAFE_SCHEMA }));
    expect((await read(json)).entries).toEqual(expected(text));
    expect([...readJsonIndex(Buffer.from(json))].length).toBe(1_303);
  });

  test('is read from other styles of YAML', async () => {
    const index = load(text, { schema: FAILSAFE_SCHEMA }) as { entries: Record<string, unknown[]> };
    const few = {
      entries: Object.fromEntries(Object.entries(index.entries).map(([name, all]) => [name, all.slice(0, 3)])),
    };
    for (const options of [
      { lineWidth: 40 },
      { flowLevel: 3 },
      { flowLevel: 0 },
      { indent: 4 },
      { noArrayIndent: true },
    ])
      expect((await read(dump(few, options))).entries).toEqual(expected(dump(few)));
  });
});

const entry = (more: string) => `apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls:\n    - a.tgz\n${more}`;

describe('an entry', () => {
  type Row = readonly [name: string, fields: string, sentence: string];
  const rows: readonly Row[] = [
    ['without a version', 'urls: [b.tgz]', '"web" (line 7) has no version; it is left out.'],
    ['with an empty version', 'version: ""', '"web" (line 7) has no version; it is left out.'],
    ['with a version that is a list', 'version: [1]', '"web" (line 7) has no version; it is left out.'],
    ['with a version that climbs', 'version: ../../etc', '"web" (line 7) has a version that isn\'t made of'],
    ['without an address', 'version: 2.0.0', '"web 2.0.0" (line 7) has no address that can be read; it is left out.'],
    [
      'with a file as address',
      'version: 2.0.0\n    urls: ["file:///etc/passwd"]',
      '"web 2.0.0" (line 7) has no address',
    ],
    [
      'there already',
      'version: 1.0.0\n    urls: [b.tgz]',
      '"web 1.0.0" (line 7) is there twice, and the first one counts; it is left out.',
    ],
  ];

  test.each(rows)('%s is left out with a sentence, and the others are taken', async (_name, fields, sentence) => {
    const { entries, faults } = await read(entry(`  - ${fields}\n  - version: 3.0.0\n    urls: [c.tgz]\n`));
    expect(entries.map(({ version, url }) => [version, url.split('/').at(-1)])).toEqual([
      ['1.0.0', 'a.tgz'],
      ['3.0.0', 'c.tgz'],
    ]);
    expect(faults).toEqual([expect.stringContaining(sentence)]);
  });

  test('that is no mapping is left out', async () => {
    const { entries, faults } = await read(entry('  - hello\n  - null\n  -\n'));
    expect(entries).toHaveLength(1);
    expect(faults).toHaveLength(3);
  });

  test('of a chart whose name could be a path is left out', async () => {
    const { entries, faults } = await read('{"entries":{"../x":[{"version":"1.0.0","urls":["a"]}],"":[{}]}}');
    expect(entries).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('"../x" has a name'), expect.stringContaining('without a name')]);
  });

  test('of a chart that is listed twice is taken with the others', async () => {
    const { entries } = await read(`${entry('')}  api: []\n  web:\n  - version: 2.0.0\n    urls: [b.tgz]\n`);
    expect(entries.map(({ name, version }) => `${name} ${version}`)).toEqual(['web 1.0.0', 'web 2.0.0']);
  });
});

describe('what is no index', () => {
  test.each<readonly [string, string, RegExp]>([
    ['a list', '- 1\n', /it has no entries/],
    ['another mapping', 'a: 1\n', /it has no entries/],
    ['JSON of something else', '{"a": {"entries": 1}}', /it has no entries/],
    ['text', 'hello', /it has no entries/],
    ['a JSON list', '[]', /it has no entries/],
    ['broken YAML', 'entries:\n  web: [\n', /can't be read: .* in line \d+\./],
    ['JSON that was cut off', '{"entries":{"web":[{"version":"1.0.0"', /can't be read/],
    ['an alias of nothing', entry('    appVersion: *nothing\n'), /can't be read: .* in line 7/],
    ['nesting without end', `entries: ${'['.repeat(200)}`, /can't be read/],
  ])('%s is refused with a sentence', async (_name, text, sentence) => {
    const fault = await faultOf(read(text));
    expect(fault).toMatchObject({ name: 'Invalid', code: 'NOT_AN_INDEX', path: ['endpoint'] });
    expect(fault.message).toMatch(sentence);
  });

  test.each([
    ['no entries', 'apiVersion: v1\nentries: {}\n'],
    ['null as entries', 'apiVersion: v1\nentries:\ngenerated: "2026"\n'],
    ['entries as JSON', '{"apiVersion":"v1","entries":null}'],
    ['a chart without versions', 'entries:\n  web: []\n  api:\n  db:\n'],
  ])('%s is an empty index', async (_name, text) => {
    expect(await read(text)).toEqual({ entries: [], faults: [] });
  });

  test('more entries than a catalog holds are refused', async () => {
    const versions = Array.from({ length: 200_001 }, (_, index) => `{"version":"1.0.${index}","urls":["a"]}`);
    const many = (count: number) => read(`{"entries":{"web":[${versions.slice(0, count).join()}]}}`);
    expect((await many(200_000)).entries).toHaveLength(200_000);
    expect(await faultOf(many(200_001))).toMatchObject({ name: 'Invalid', code: 'INDEX_TOO_LARGE' });
  });
});

test('whatever js-yaml writes, the lines are read as js-yaml reads them, or left to it', async () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,12}$/);
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc
      .array(fc.constantFrom('a', 'bc', ': ', '# ', '\n', ' ', "'", '"', '- ', '|', '{', '}', '[', 'é', '\t', '\\'), {
        maxLength: 30,
      })
      .map((parts) => parts.join('')),
  );
  const chart = fc.record(
    {
      version: word,
      urls: fc.array(fc.webUrl(), { minLength: 1, maxLength: 2 }),
      description: text,
      appVersion: text,
      home: text,
      keywords: fc.array(text, { maxLength: 3 }),
      annotations: fc.dictionary(word, text, { maxKeys: 3 }),
    },
    { requiredKeys: ['version', 'urls'] },
  );
  const index = fc.dictionary(word, fc.array(chart, { maxLength: 3 }), { maxKeys: 3 });
  const style = fc.record({
    indent: fc.integer({ min: 2, max: 4 }),
    noArrayIndent: fc.boolean(),
    lineWidth: fc.constantFrom(-1, 20, 80),
  });
  await fc.assert(
    fc.asyncProperty(index, style, async (entries, options) => {
      const yaml = dump({ apiVersion: 'v1', entries, generated: 'now' }, options);
      const raw = lines(yaml);
      if (raw === null) return;
      const parsed = load(yaml, { schema: FAILSAFE_SCHEMA }) as { entries: Record<string, Record<string, unknown>[]> };
      expect(raw.map(({ chart: name, fields }) => [name, texts(fields)])).toEqual(
        Object.entries(parsed.entries).flatMap(([name, all]) => all.map((fields) => [name, texts(fields)])),
      );
    }),
    { numRuns: 200 },
  );
});

function lines(yaml: string): readonly RawChart[] | null {
  try {
    return [...scanHelmIndex(Buffer.from(yaml))];
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

/** The fields that matter, as texts, the first address only. */
function texts({ version, appVersion, description, urls }: Record<string, unknown>) {
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'boolean' ? String(value) : '');
  return {
    version,
    appVersion: text(appVersion),
    description: text(description),
    url: Array.isArray(urls) ? (urls as unknown[])[0] : urls,
  };
}
