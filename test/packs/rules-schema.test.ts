import { expect, test } from '@jest/globals';
import { rulesAsJsonSchema } from '../../src/packs/rules-schema.js';
import { parseRule } from '../../src/packs/value-schema.js';

const schemaOf = (rules: Readonly<Record<string, string>>): unknown =>
  JSON.parse(rulesAsJsonSchema(Object.entries(rules).map(([path, text]) => parseRule(path, text).rule)));

test('a rule becomes the type, the choices and the description of its place', () => {
  expect(
    schemaOf({ 'charts.broker.mode': '{{ required | format "${list:[one, many]}" | hints "How many." }}' }),
  ).toEqual({
    type: 'object',
    properties: {
      charts: {
        properties: {
          broker: {
            properties: { mode: { type: 'string', enum: ['one', 'many'], description: 'How many. Required.' } },
          },
        },
      },
    },
  });
});

test('a rule of every element of a list stands under its items', () => {
  expect(schemaOf({ 'ports.$[].number': '{{ format "${number:[1-9]}" }}' })).toEqual({
    type: 'object',
    properties: { ports: { items: { properties: { number: { type: 'number' } } } } },
  });
});

test('a path through the machinery of objects is left out', () => {
  expect(schemaOf({ '__proto__.polluted': '{{ required }}', 'a.constructor.b': '{{ required }}' })).toEqual({
    type: 'object',
  });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
