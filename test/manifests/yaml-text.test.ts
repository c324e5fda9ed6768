import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { limits } from '../../src/limits.js';
import { readYaml } from '../../src/manifests/yaml-text.js';

const values = (text: string) => readYaml(text).documents.map(({ value }) => value);
const codes = (text: string) => readYaml(text).problems.map(({ code }) => code);

describe('documents', () => {
  const rows: [name: string, text: string, expected: unknown[]][] = [
    ['one', 'a: 1\n', [{ a: 1 }]],
    ['several', 'a: 1\n---\nb: 2\n---\nc: 3\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['nothing', '', []],
    ['only comments and separators', '---\n# nothing\n---\n', []],
    ['JSON', '{"a": {"b": [1, true, null, "x"]}}', [{ a: { b: [1, true, null, 'x'] } }]],
    ['JSON indented with tabs', JSON.stringify({ a: { b: [1] } }, null, '\t'), [{ a: { b: [1] } }]],
    ['a byte order mark', '\uFEFFa: 1\n', [{ a: 1 }]],
    ['Windows line ends', 'a: 1\r\nb:\r\n  c: 2\r\n', [{ a: 1, b: { c: 2 } }]],
    [
      'truth values of YAML 1.1, as Kubernetes reads them',
      'a: yes\nb: Off\nc: "no"\n',
      [{ a: true, b: false, c: 'no' }],
    ],
    [
      'texts that look like nothing else',
      'a: 1.2.3\nb: 0x1F\nc: !!str 5\nd: 2001-01-01\n',
      [{ a: '1.2.3', b: 31, c: '5', d: '2001-01-01' }],
    ],
    ['aliases share their value', 'a: &x {k: 1}\nb: *x\n', [{ a: { k: 1 }, b: { k: 1 } }]],
    [
      'merge keys never replace',
      'a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3\n',
      [{ a: { k: 1, l: 2 }, b: { k: 1, l: 3 } }],
    ],
    ['a key called __proto__ stays a key', '{"__proto__": 1}', [JSON.parse('{"__proto__": 1}')]],
    ['an unquoted macro is read as a text', 'a: {{ .spectro.var.X }}\n', [{ a: '{{ .spectro.var.X }}' }]],
    [
      'a macro with quotes inside',
      'a: "{{ .spectro.var.X | default "y" }}"\n',
      [{ a: '{{ .spectro.var.X | default "y" }}' }],
    ],
  ];
  test.each(rows)('%s', (_name, text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(codes(text)).toEqual([]);
  });
});

describe('faults', () => {
  const rows: [name: string, text: string, code: string, line: number, column: number][] = [
    ['an unclosed bracket', 'a: 1\nb: [1, 2\nc: 3\n', 'YAML_SYNTAX', 3, 1],
    ['a bad indentation', 'a:\n  b: 1\n c: 2\n', 'YAML_SYNTAX', 3, 2],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'YAML_SYNTAX', 2, 1],
    ['an alias without anchor', 'a: 1\nb: *x\n', 'YAML_SYNTAX', 2, 5],
    ['an alias of itself', 'a: &x [*x]\n', 'YAML_ALIASES', 1, 9],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'YAML_KEY_TWICE', 4, 3],
    ['a mapping as key', '? {a: 1}\n: b\n', 'YAML_KEY', 1, 3],
    ['a list as key', '[1, 2]: b\n', 'YAML_KEY', 1, 1],
    ['a fault in the second document', 'a: 1\n---\nb: [\n---\nc: 1\n', 'YAML_SYNTAX', 4, 1],
  ];
  test.each(rows)('%s is reported where it stands', (_name, text, code, line, column) => {
    expect(readYaml(text).problems).toEqual([expect.objectContaining({ code, line, column, severity: 'ERROR' })]);
  });

  test('a document that does not parse hides no other one', () => {
    const { documents, problems } = readYaml('a: 1\n---\nb: [\n---\nc: 1\n---\nd: ]\n');
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 1 }]);
    expect(problems.map(({ line }) => line)).toEqual([4, 7]);
  });

  test('positions are right behind a document that does not parse', () => {
    const { documents } = readYaml('b: [\n---\nc:\n  d: 1\n');
    expect(documents[0]?.positionOf(['c', 'd'])).toEqual({ line: 4, column: 3 });
  });

  test('a template line of Helm is named as the reason', () => {
    expect(readYaml('a:\n{{- if .Values.x }}\n  b: 1\n{{- end }}\n').problems[0]?.message).toMatch(
      /inside packs and charts/,
    );
  });

  test('at most a hundred faults are told', () => {
    expect(readYaml('---\na: [\n'.repeat(5_000)).problems).toHaveLength(100);
  });
});

describe('limits', () => {
  const { depth, aliases } = limits.yaml;
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const aliased = (count: number) => `a: &x 1\nb: [${Array(count).fill('*x').join(',')}]`;

  test.each([
    ['nesting at the limit', nested(depth), []],
    ['nesting one over', nested(depth + 1), ['YAML_TOO_DEEP']],
    [
      'nested blocks one over',
      Array.from({ length: depth + 1 }, (_, i) => `${' '.repeat(i)}a:`).join('\n') + ' {}',
      ['YAML_TOO_DEEP'],
    ],
    ['aliases at the limit', aliased(aliases), []],
    ['aliases one over', aliased(aliases + 1), ['YAML_ALIASES']],
  ])('%s', (_name, text, expected) => expect(codes(text)).toEqual(expected));

  test('a billion laughs are counted, not told', () => {
    const lines = Array.from(
      { length: 20 },
      (_, i) =>
        `l${i}: &l${i} [${Array(10)
          .fill(i === 0 ? 'ha' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    expect(codes(lines.join('\n'))).toEqual(['YAML_ALIASES']);
  });

  test('merge keys cannot multiply a large mapping', () => {
    const large = Array.from({ length: 9_000 }, (_, i) => `k${i}: 1`).join(', ');
    expect(codes(`a: &x {${large}}\nb:\n${'  - <<: *x\n'.repeat(900)}`)).toEqual(['YAML_ALIASES']);
  });
});

describe('positions', () => {
  const [document] = readYaml(
    '# first\nkind: VM\nspec:\n  disks:\n    - name: root\n      bus: sata\n    - name: data\n',
  ).documents;

  test.each([
    ['a key', ['kind'], 2, 1],
    ['a nested key', ['spec', 'disks'], 4, 3],
    ['an item', ['spec', 'disks', '1'], 7, 7],
    ['a key of an item', ['spec', 'disks', '0', 'bus'], 6, 7],
    ['the nearest ancestor of what is missing', ['spec', 'disks', '1', 'bus'], 7, 7],
    ['the document', [], 2, 1],
  ])('%s is found', (_name, path, line, column) => expect(document?.positionOf(path)).toEqual({ line, column }));

  test('a comment is no content, a hash in a block text is', () => {
    const text = 'a: 1 # one\nb: |\n  #cloud-config\n';
    expect(readYaml(text).isContent(text.indexOf('one'))).toBe(false);
    expect(readYaml(text).isContent(text.indexOf('cloud'))).toBe(true);
  });
});

describe('hostile texts', () => {
  const piece = fc.constantFrom(
    'a',
    'b: ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&x ',
    '*x ',
    '!!str ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '#',
    '---\n',
    '...\n',
    '<<: ',
    '? ',
    ': ',
    '{{ .x }}',
    '${X}',
    '\t',
    '\r',
    '%YAML 1.2\n',
    '\u0000',
    '\uD800',
    '\uE000',
    '1',
    '~',
    '\\',
  );
  const yamlish = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  test('no text makes it throw, and every place is in the text', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
        const lines = text.split(/\r\n|\n|\r/);
        const { documents, problems } = readYaml(text);
        for (const { line, column } of [
          ...problems,
          ...documents.map((document) => document.positionOf(['b', '0', 'a'])),
        ]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[(line ?? 1) - 1] ?? '').length + 2);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what both read, it reads as the yaml package does', () => {
    const scalar = fc.constantFrom(
      'a',
      '"b c"',
      "'d'",
      '1',
      '-2.5',
      'true',
      'null',
      '~',
      'x y',
      '"1"',
      'a#b',
      '*x',
      '|\n      block\n      text',
    );
    const line = fc.tuple(
      fc.constantFrom('', '  ', '    '),
      fc.constantFrom('k1', 'k2', '"k 3"', '- k4', '- - k5', '-'),
      scalar,
    );
    const lines = fc
      .array(line, { maxLength: 8 })
      .map((all) => all.map(([indent, key, value]) => `${indent}${key}: ${value}`).join('\n'));
    fc.assert(
      fc.property(lines, (text) => {
        const peer = parseAllDocuments(text, { version: '1.1', schema: 'core', merge: true, logLevel: 'silent' });
        const ours = readYaml(text);
        fc.pre(Array.isArray(peer) && peer.every(({ errors }) => errors.length === 0) && ours.problems.length === 0);
        const theirs = (peer as { toJS(): unknown }[])
          .map((document) => document.toJS())
          .filter((value) => value !== null);
        expect(ours.documents.map(({ value }) => value)).toEqual(theirs);
      }),
      { numRuns: 1_000 },
    );
  });

  const mib = (unit: string) => unit.repeat(Math.ceil(2 ** 20 / unit.length));
  test.each([
    ['many documents', mib('---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata: {a: b}\n')],
    ['a mapping of many keys', Array.from({ length: 100_000 }, (_, i) => `key${i}: v`).join('\n')],
    ['opening brackets', mib('[')],
    ['dashes', mib('- ')],
    ['items', mib('- a\n')],
    ['many documents that do not parse', mib('---\na: [\n')],
    ['one unclosed quote', `"${mib('a\n')}`],
    ['templates', mib('{{ .x }}')],
    ['opened templates', mib('{{ ')],
    ['dollars', mib('$')],
    ['ampersands', mib('&')],
    ['blank lines', `a:${mib('\n')}b`],
  ])('a mebibyte of %s is read in linear time', (_name, text) => {
    // Square time would need hours: the test's own patience is the bound.
    expect(readYaml(text)).toHaveProperty('documents');
  });
});
