import { expect, test } from '@jest/globals';
import { hintsOf } from '../../console/src/editor/schema-walk.js';
import { placeIn } from '../../console/src/editor/yaml-place.js';

const SCHEMA = JSON.stringify({
  type: 'object',
  properties: {
    replicas: { type: 'integer', default: 1, description: 'How many run.' },
    service: { $ref: '#/$defs/service' },
    ports: { type: 'array', items: { properties: { protocol: { enum: ['TCP', 'UDP'] } } } },
  },
  $defs: {
    service: { properties: { type: { type: 'string', enum: ['ClusterIP', 'NodePort'] }, tls: { type: 'boolean' } } },
  },
});

const root = hintsOf([{ at: [], schema: SCHEMA }]);
const keys = (path: readonly string[]) => root.keysAt(path).map(({ key }) => key);

test('keys are told with their type, default and description', () => {
  expect(keys([])).toEqual(['replicas', 'service', 'ports']);
  expect(root.of(['replicas'])).toMatchObject({ type: 'integer', fallback: '1', description: 'How many run.' });
});

test('references inside of the schema are followed, elements of lists too', () => {
  expect(keys(['service'])).toEqual(['type', 'tls']);
  expect(root.of(['ports', '[]', 'protocol'])?.choices).toEqual(['TCP', 'UDP']);
  expect(root.of(['service', 'tls'])?.choices).toEqual(['true', 'false']);
});

test('the schema of a pack’s chart holds under its name', () => {
  const hints = hintsOf([{ at: ['charts', 'queue'], schema: SCHEMA }]);
  expect(hints.keysAt([])).toEqual([]);
  expect(hints.keysAt(['charts', 'queue', 'service']).map(({ key }) => key)).toEqual(['type', 'tls']);
});

test('schemas that lead in circles, or are none, give what they can', () => {
  const again = [{ $ref: '#' }, { $ref: '#/properties/next' }];
  const circle = { properties: { next: { $ref: '#' } }, allOf: again, anyOf: again, oneOf: again };
  expect(hintsOf([{ at: [], schema: JSON.stringify(circle) }]).of(['next', 'next'])?.key).toBe('next');
  expect(hintsOf([{ at: [], schema: 'no json' }]).keysAt([])).toEqual([]);
  expect(hintsOf([{ at: [], schema: '{"$ref":"https://elsewhere.example/x"}' }]).keysAt([])).toEqual([]);
});

test.each([
  ['a key at the root', 'rep', { path: [], valueOf: null, from: 0 }],
  ['a value', 'replicas: 2', { path: [], valueOf: 'replicas', from: 10 }],
  ['a key under another', 'a: 1\nservice:\n  ty', { path: ['service'], valueOf: null, from: 2 }],
  ['a value two levels down', 'charts:\n  queue:\n    tls: t', { path: ['charts', 'queue'], valueOf: 'tls', from: 9 }],
  ['a key in a list', 'ports:\n  - name: a\n    pro', { path: ['ports', '[]'], valueOf: null, from: 4 }],
  ['the first key of an element', 'ports:\n- pro', { path: ['ports', '[]'], valueOf: null, from: 2 }],
  ['past siblings and comments', 'a:\n  b:\n    c: 1\n  # x\n  d', { path: ['a'], valueOf: null, from: 2 }],
  ['a quoted key above', '"a.b/c":\n  d', { path: ['a.b/c'], valueOf: null, from: 2 }],
])('a cursor is placed: %s', (_, text, place) => {
  expect(placeIn(text.split('\n'))).toEqual(place);
});
