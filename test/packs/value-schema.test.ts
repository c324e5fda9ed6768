import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkValues } from '../../src/packs/check-values.js';
import { parseRule, readSchema } from '../../src/packs/value-schema.js';

const rulesOf = (...schemas: readonly string[]) => schemas.map((schema) => parseRule('a.b', `{{ ${schema} }}`).rule);
const codes = (value: string, ...schemas: readonly string[]) =>
  checkValues(`a:\n  b: ${value}\n`, rulesOf(...schemas)).map(({ code }) => code);

describe('a rule', () => {
  test('is read with all its clauses', () => {
    expect(
      parseRule('a', '{{ required | readonly | format "${string:/^[a-z]{1,3}$/}" | hints "one" "two \\"2\\"" }}'),
    ).toEqual({
      rule: {
        path: 'a',
        required: true,
        readonly: true,
        format: '${string:/^[a-z]{1,3}$/}',
        formats: [{ type: 'string', regex: '^[a-z]{1,3}$', range: null, options: null }],
        hints: ['one', 'two "2"'],
      },
      faults: [],
    });
  });

  test.each([
    ['without spaces', '{{required|format "${number}"|hints "x"}}'],
    ['on several lines', '{{\n  required\n  | format "${number}"\n  | hints "x"\n}}'],
  ])('may be written %s', (_, schema) => {
    expect(parseRule('a', schema)).toMatchObject({
      rule: { required: true, format: '${number}', hints: ['x'] },
      faults: [],
    });
  });

  test.each([
    ['no template', 'required', /isn't a template/],
    ['an unknown word', '{{ needed }}', /says "needed"/],
    ['an unknown type', '{{ format "${input}" }}', /has the type "input", which isn't known: its value isn't checked/],
    ['a format without text', '{{ format }}', /has a format without a text/],
    ['a quote that doesn’t end', '{{ required | hints "x }}', /can't be read from "hints/],
    ['a list without options', '{{ format "${list}" }}', /list without options/],
    ['an expression that RE2 refuses', '{{ format "${string:/(?=a)/}" }}', /doesn't compile/],
    ['an expression of 2,000 characters', `{{ format "\${string:/${'a'.repeat(2_000)}/}" }}`, /longer than 1000/],
    ['a range turned round', '{{ format "${number:[9-1]}" }}', /which no number fits/],
  ])('with %s is told so', (_, schema, message) => {
    expect(parseRule('a', schema).faults.join('\n')).toMatch(message);
  });

  test('whatever its text, never throws', () => {
    const piece = fc.constantFrom(
      'required',
      'format',
      'hints',
      '|',
      '"',
      '${',
      '}',
      '/',
      '[',
      ']',
      ':',
      '\\',
      'string',
      'number',
      '1-2',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map((pieces) => `{{ ${pieces.join('')} }}`),
        fc.jsonValue(),
        (schema, value) => {
          const { rule } = parseRule('a', schema);
          expect(checkValues(`a: ${JSON.stringify(value)}`, [rule])).toBeInstanceOf(Array);
        },
      ),
    );
  });
});

describe('a value', () => {
  test.each<[string, string, boolean]>([
    ['format "${string}"', 'x', true],
    ['format "${string}"', '80', true],
    ['format "${string}"', '[x]', false],
    ['format "${string}"', '{x: 1}', false],
    ['format "${string:/^[a-z]+$/}"', 'abc', true],
    ['format "${string:/^[a-z]+$/}"', 'ABC', false],
    ['format "${string:/b/}"', 'abc', true],
    ['format "${number}"', '80', true],
    ['format "${number}"', '"80"', true],
    ['format "${number}"', '-1.5', true],
    ['format "${number}"', 'eighty', false],
    ['format "${number:[5000-5005]}"', '5000', true],
    ['format "${number:[5000-5005]}"', '5005', true],
    ['format "${number:[5000-5005]}"', '5006', false],
    ['format "${number:[-5-5]}"', '-6', false],
    ['format "${number:/^(500[0-5])$/}"', '5003', true],
    ['format "${number:/^(500[0-5])$/}"', '5009', false],
    ['format "${boolean}"', 'true', true],
    ['format "${boolean}"', '"false"', true],
    ['format "${boolean}"', '1', false],
    ['format "${list:[PACK, GIT,"CHART"]}"', 'CHART', true],
    ['format "${list:[PACK,GIT]}"', 'PACK', true],
    ['format "${list:[PACK,GIT]}"', 'pack', false],
    ['format "${ipv4}"', '10.0.0.1', true],
    ['format "${ipv4}"', '10.0.0.256', false],
    ['format "${ipv4}"', '10.0.0', false],
    ['format "${version}"', '1.2.3-rc.1', true],
    ['format "${version}"', 'new', false],
    ['format "${ipv4} - ${ipv4}"', '10.10.10.10 - 10.10.10.255', true],
    ['format "${ipv4} - ${ipv4}"', '10.10.10.10', false],
    ['format "${ipv4} - ${ipv4}"', '10.10.10.10-10.10.10.255', false],
    ['format "${ipv4} - ${ipv4}"', '10.10.10.10 - 10.10.10.999', false],
    ['format "${string}, ${string:/size=\\d+/}"', 'type-zeroedthick, size=150', true],
    ['format "${string}, ${string:/size=\\d+/}"', 'type-zeroedthick, size=s', false],
    ['format "${string}/${string}:${version}"', 'ghcr.io/team/web:1.3.2', true],
    ['format "${string}/${string}:${version}"', 'web', false],
    ['format "${input}"', 'whatever', true],
    ['format "${string:/(?=a)/}"', 'whatever', true],
    ['format "${number}"', "'{{ .spectro.var.port }}'", true],
    ['format "${number}"', '"${PORT}"', true],
    ['format "${number}"', '""', true],
    ['format "${number}"', '', true],
  ])('of %s may be %s: %s', (schema, value, fine) => {
    expect(codes(value, schema)).toEqual(fine ? [] : ['VALUE_FORMAT']);
  });

  test.each([
    ['missing', 'x: 1\n'],
    ['null', 'a:\n  b:\n'],
    ['empty', 'a:\n  b: ""\n'],
    ['under something else', 'a: 5\n'],
    ['in values that say nothing', ''],
  ])('that is required and %s is an error', (_, values) => {
    expect(checkValues(values, rulesOf('required'))).toMatchObject([{ code: 'VALUE_REQUIRED', severity: 'ERROR' }]);
  });

  test('that is wrong is told with its place, its path, and the pack’s hint', () => {
    expect(checkValues('# x\na:\n  b: eighty\n', rulesOf('format "${number}" | hints "The port"'))).toEqual([
      {
        code: 'VALUE_FORMAT',
        severity: 'ERROR',
        message: '"a.b" has to be a number; it is "eighty". (The port)',
        path: ['a', 'b'],
        line: 3,
        column: 3,
      },
    ]);
  });

  test('that is a password never stands in a message', () => {
    const [problem] = checkValues('a: {b: hunter2}\n', rulesOf('format "${password:/^[A-Z]+$/}"'));
    expect(problem?.message).toMatch(/has to match/);
    expect(problem?.message).not.toContain('hunter2');
  });

  test('in a list is checked one by one', () => {
    const { rule } = parseRule('registry.addresses.$[]', '{{ required | format "${ipv4}" }}');
    const values = 'registry:\n  addresses:\n    - 10.0.0.1\n    - here\n    - ""\n';
    expect(checkValues(values, [rule]).map(({ code, line }) => [code, line])).toEqual([
      ['VALUE_FORMAT', 4],
      ['VALUE_REQUIRED', 5],
    ]);
    expect(checkValues('registry: {}\n', [rule])).toMatchObject([{ code: 'VALUE_REQUIRED' }]);
    expect(checkValues('registry: {addresses: []}\n', [rule])).toEqual([]);
  });

  test('in mappings of a list is found', () => {
    const { rule } = parseRule('hosts.$[].port', '{{ format "${number}" }}');
    expect(checkValues('hosts: [{port: 1}, {port: x}, {}]\n', [rule])).toMatchObject([
      { path: ['hosts', '1', 'port'] },
    ]);
  });

  test('that is readonly has to stay as the pack has it', () => {
    const [rule] = rulesOf('readonly');
    expect(checkValues('a: {b: 1}\n', [rule!], 'a:\n  b: 1 # fixed\n')).toEqual([]);
    expect(checkValues('a: {b: 2}\n', [rule!], 'a: {b: 1}\n')).toMatchObject([{ code: 'VALUE_READONLY' }]);
    expect(checkValues('a: {}\n', [rule!], 'a: {b: 1}\n')).toMatchObject([{ code: 'VALUE_READONLY' }]);
    expect(checkValues('a: {b: 2}\n', [rule!])).toEqual([]);
  });

  test('in values that don’t parse isn’t judged', () => {
    expect(checkValues('a: [', rulesOf('required'))).toEqual([]);
  });

  test('under lists in lists in lists costs no more than a thousand looks', () => {
    const rule = parseRule(['a', ...Array<string>(8).fill('$[]')].join('.'), '{{ format "${number}" }}').rule;
    const nested = Array.from({ length: 8 }).reduce<string>(
      (inside) => `[${Array<string>(5).fill(inside).join(',')}]`,
      'x',
    );
    expect(checkValues(`a: ${nested}`, [rule]).length).toBeLessThanOrEqual(200);
  });

  test('meets an expression without tracking back', () => {
    const [rule] = rulesOf('format "${string:/^(a+)+$/}"');
    // An engine that tracks back would be at it for ever, and the test's own limit would end it.
    expect(checkValues(`a: {b: ${'a'.repeat(50_000)}b}\n`, [rule!])).toEqual(expect.any(Array));
  });
});

describe('schema.yaml', () => {
  test('gives a rule for each path, and tells of the others', () => {
    const { rules, faults } = readSchema(
      Buffer.from(`a.b:\n  # why\n  schema: '{{ required }}'\nc: x\nd:\n  schema: '{{ format "\${input}" }}'\n`),
    );
    expect(rules.map(({ path, required }) => [path, required])).toEqual([
      ['a.b', true],
      ['d', false],
    ]);
    expect(faults.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      expect.stringMatching(/^warning: The path "c" has no rule/),
      expect.stringMatching(/^warning: The rule of "d" has the type "input"/),
    ]);
  });

  test('that is a list holds no rules', () => {
    expect(readSchema(Buffer.from('- a\n'))).toMatchObject({ rules: [], faults: [{ rule: 'schema' }] });
  });
});
