import { describe, expect, test } from '@jest/globals';
import { checkChartValues } from '../../src/packs/chart-schema.js';

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['image'],
  additionalProperties: false,
  properties: {
    image: { type: 'string', minLength: 1 },
    mode: { enum: ['fast', 'safe'] },
    ports: { type: 'array', items: { type: 'integer', maximum: 65535 } },
    global: { type: 'object' },
  },
};

const check = (values: string, schema: unknown = SCHEMA, defaults = 'image: a\nmode: safe\n') =>
  checkChartValues({
    schema: typeof schema === 'string' ? schema : JSON.stringify(schema),
    defaults,
    values,
    chart: 'lamp',
  });

describe('values of a chart', () => {
  test('that fit its schema have no problem', () => {
    expect(check('mode: fast\nports: [80]\n')).toEqual([]);
    expect(check('')).toEqual([]);
  });

  test('that do not are told with their place', () => {
    expect(check('mode: fast\nports:\n  - 80\n  - 99999\n')).toEqual([
      {
        ...{ code: 'VALUES_SCHEMA', severity: 'ERROR', path: ['ports', '1'], line: 4, column: 5 },
        message:
          'The chart "lamp" refuses these values: "ports.1" must be <= 65535. Change the values; its values.schema.json says what it takes.',
      },
    ]);
    expect(check('mode: slow\n')[0]?.message).toContain(
      '"mode" must be equal to one of the allowed values ("fast","safe")',
    );
    expect(check('colour: red\n')[0]?.message).toContain('they must not have "colour"');
  });

  test('are merged over its own as Helm does: null takes a default away', () => {
    expect(check('image: null\n').map(({ message }) => message)[0]).toContain("must have required property 'image'");
  });

  test('are found under charts.<name>, and the header is none of them', () => {
    const values = 'pack:\n  namespace: x\ncharts:\n  lamp:\n    mode: slow\n';
    expect(check(values)).toMatchObject([{ path: ['charts', 'lamp', 'mode'], line: 5 }]);
    expect(check('pack:\n  namespace: x\nmode: fast\n')).toEqual([]);
  });

  test('that the device fills in are taken as they come', () => {
    expect(check("mode: '{{.spectro.var.mode}}'\n")).toEqual([]);
  });

  test('that do not parse are for the review of texts', () => {
    expect(check('a: [\n')).toEqual([]);
  });
});

const unusable: readonly { what: string; schema: unknown; says: string }[] = [
  { what: 'no JSON', schema: '{', says: 'it is no JSON' },
  { what: 'a reference elsewhere', schema: { $ref: 'https://example.com/s.json' }, says: "can't resolve reference" },
  { what: 'a file', schema: { $ref: 'file:///etc/passwd' }, says: "can't resolve reference" },
  { what: 'a word that is no type', schema: { type: 'lamp' }, says: "it can't be followed" },
  {
    what: 'a pattern that takes for ever',
    schema: { properties: { image: { pattern: '^(a+)+$' } } },
    says: 'it takes too long to check',
  },
  {
    what: 'alternatives without end',
    schema: {
      $ref: '#/$defs/d0',
      $defs: Object.fromEntries<object>([
        ...Array.from({ length: 40 }, (_, depth): [string, object] => [
          `d${depth}`,
          { anyOf: [{ $ref: `#/$defs/d${depth + 1}` }, { $ref: `#/$defs/d${depth + 1}` }] },
        ]),
        ['d40', { type: 'string' }],
      ]),
    },
    says: 'it takes too long to check',
  },
];

describe('a schema from outside', () => {
  test.each(unusable)('with $what blocks nothing and is told', ({ schema, says }) => {
    const problems = check(`image: ${'a'.repeat(40)}!\n`, schema);
    expect(problems).toMatchObject([{ code: 'VALUES_SCHEMA_UNUSABLE', severity: 'INFO', path: [] }]);
    expect(problems[0]?.message).toContain(says);
  });

  test('can be of any later dialect', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [],
      properties: { image: { type: 'integer' } },
    };
    expect(check('', schema)).toMatchObject([{ code: 'VALUES_SCHEMA', path: ['image'] }]);
  });

  test('can not reach the program by the names of its properties', () => {
    const evil = '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}';
    expect(check('image: a\n', evil)).toEqual([]);
  });
});
