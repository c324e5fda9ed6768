import { describe, expect, test } from '@jest/globals';
import { inInstallOrder } from '../../src/profiles/content.js';
import { reorderLayers } from '../../src/profiles/decide/order.js';
import { added, created, layer, values } from './samples.js';
import { after, given } from './specification.js';

const equals = [created, added(layer('a')), added(layer('b')), added(layer('c'))] as const;

describe('reordering layers', () => {
  test('arranges layers of equal install order', () =>
    given(...equals)
      .when((state) => reorderLayers(state, ['c', 'a', 'b']))
      .then({ type: 'LayersReordered', data: { layerIds: ['c', 'a', 'b'] } }));

  test('changes the places of two and leaves the third', () =>
    given(...equals)
      .when((state) => reorderLayers(state, ['a', 'c', 'b']))
      .then({ type: 'LayersReordered', data: { layerIds: ['a', 'c', 'b'] } }));

  test('the order that is there already is nothing to do', () =>
    given(...equals)
      .when((state) => reorderLayers(state, ['a', 'b', 'c']))
      .thenNothing());

  test('the order is the installed one, not the one of adding', () =>
    given(created, added(layer('late', { installOrder: 9 })), added(layer('early')))
      .when((state) => reorderLayers(state, ['early', 'late']))
      .thenNothing());

  test.each([
    ['one is missing', ['a', 'b']],
    ['one stands twice', ['a', 'b', 'b']],
    ['one twice besides all', ['a', 'b', 'c', 'c']],
    ['one is unknown', ['a', 'b', 'x']],
    ['one too many', ['a', 'b', 'c', 'x']],
    ['none', []],
  ])('names every layer exactly once: %s', (_, layerIds) =>
    given(...equals)
      .when((state) => reorderLayers(state, layerIds))
      .thenRefused('INCOMPLETE_ORDER', ['layerIds']),
  );

  test.each([
    [['a'], '"b", "c" are missing'],
    [['a', 'c'], '"b" is missing'],
    [['a', 'b', 'c', 'x'], '1 of the ids is no layer of the draft'],
    [['a', 'b', 'c', 'x', 'y'], '2 of the ids are no layer of the draft'],
    [['a', 'b', 'c', 'c'], 'an id stands there twice'],
    [['b', 'b', 'c', 'x'], '1 of the ids is no layer of the draft and "a" is missing and an id stands there twice'],
  ])('%j: all that is wrong is said at once', (layerIds, fault) =>
    expect(() => reorderLayers(after(...equals), layerIds)).toThrow(`exactly once, but ${fault}.`),
  );

  test('of many that are missing five are named', () => {
    const draft = (count: number) => after(created, ...Array.from({ length: count }, (_, i) => added(layer(`l${i}`))));
    expect(() => reorderLayers(draft(5), [])).toThrow('but "l0", "l1", "l2", "l3", "l4" are missing.');
    expect(() => reorderLayers(draft(6), [])).toThrow('but "l0", "l1", "l2", "l3", "l4" and others are missing.');
  });

  test('can’t contradict an install order', () =>
    given(created, added(layer('a', { installOrder: -1 })), added(layer('b')))
      .when((state) => reorderLayers(state, ['b', 'a']))
      .thenRefused('ORDER_CONTRADICTS_INSTALL_ORDER', ['layerIds']));

  test('an install order of the values’ header counts too', () =>
    given(created, added(layer('a')), added(layer('b', { values: values('a', { installOrder: 10 }) })))
      .when((state) => reorderLayers(state, ['b', 'a']))
      .thenRefused('ORDER_CONTRADICTS_INSTALL_ORDER'));

  test('the refusal names both layers and the way out', () => {
    const state = after(created, added(layer('a', { installOrder: -1 })), added(layer('b')));
    expect(() => reorderLayers(state, ['b', 'a'])).toThrow(
      /"b" has install order 0 and can't stand before "a" with -1; change/,
    );
  });

  test('a layer without an install order of its own falls in at its place', () => {
    const state = after(
      ...equals,
      { type: 'LayersReordered', data: { layerIds: ['c', 'a', 'b'] } },
      { type: 'LayerInstallOrderChanged', data: { layerId: 'b', installOrder: -5 } },
    );
    const layers = state.status === 'active' ? (state.draft?.layers ?? []) : [];
    expect(inInstallOrder(layers).map((one) => one.id)).toEqual(['b', 'c', 'a']);
  });
});
