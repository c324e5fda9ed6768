import { describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { setVariables } from '../../src/profiles/decide/variables.js';
import type { Variable } from '../../src/profiles/events.js';
import { created, option, variable, variablesSet } from './samples.js';
import { after, given } from './specification.js';

const many = (count: number) => Array.from({ length: count }, (_, index) => variable(`v${index}`));

describe('setting variables', () => {
  test('replaces the whole list, in its order', () =>
    given(created, variablesSet(variable('old')))
      .when((state) => setVariables(state, [variable('b'), variable('a')]))
      .then(variablesSet(variable('b'), variable('a'))));

  test('the same list is nothing to do', () =>
    given(created, variablesSet(variable('a')))
      .when((state) => setVariables(state, [variable('a')]))
      .thenNothing());

  test('another order is a change', () =>
    given(created, variablesSet(variable('a'), variable('b')))
      .when((state) => setVariables(state, [variable('b'), variable('a')]))
      .then(variablesSet(variable('b'), variable('a'))));

  test('an empty list clears', () =>
    given(created, variablesSet(variable('a')))
      .when((state) => setVariables(state, []))
      .then(variablesSet()));

  test('a full list is accepted', () =>
    given(created)
      .when((state) => setVariables(state, many(limits.variables)))
      .then(variablesSet(...many(limits.variables))));

  test('one more is refused', () =>
    given(created)
      .when((state) => setVariables(state, many(limits.variables + 1)))
      .thenRefused('TOO_MANY_VARIABLES', ['variables']));
});

describe('what a variable may be', () => {
  const accepted: readonly [string, Partial<Variable>][] = [
    ['a name of letters, digits and underscores', { name: '_Site2' }],
    ['the longest name', { name: 'n'.repeat(limits.nameLength.max) }],
    ['a sensitive one without default', { sensitive: true, required: true }],
    ['a hidden and required one with a default', { hidden: true, required: true, defaultValue: 'x' }],
    ['a hidden one without default', { hidden: true }],
    ['a read-only one with a default', { immutable: true, defaultValue: '' }],
    ['a dropdown with options', { inputType: 'DROPDOWN', options: [option('a'), option('b')] }],
    ['a default against its format, which is for the review', { format: 'IPV4', defaultValue: 'none' }],
    [
      'a default that is no option, which is for the review',
      { inputType: 'DROPDOWN', options: [option('a')], defaultValue: 'b' },
    ],
    ['a regex that is none, which is for the review', { regex: '(' }],
  ];
  test.each(accepted)('accepted: %s', (_, changes) =>
    given(created)
      .when((state) => setVariables(state, [variable('site', changes)]))
      .thenAccepted(),
  );

  const refused: readonly [string, string, readonly string[], Partial<Variable>][] = [
    ['an empty name', 'BAD_VARIABLE_NAME', ['name'], { name: '' }],
    ['a digit first', 'BAD_VARIABLE_NAME', ['name'], { name: '2nd' }],
    ['a hyphen', 'BAD_VARIABLE_NAME', ['name'], { name: 'a-b' }],
    ['a line break at the end', 'BAD_VARIABLE_NAME', ['name'], { name: 'a\n' }],
    ['a name too long', 'BAD_VARIABLE_NAME', ['name'], { name: 'n'.repeat(limits.nameLength.max + 1) }],
    ['a taken name', 'VARIABLE_TWICE', ['name'], { name: 'first' }],
    ['a taken display name', 'VARIABLE_TWICE', ['displayName'], { displayName: 'first' }],
    ['a secret with a default', 'SENSITIVE_DEFAULT', ['defaultValue'], { sensitive: true, defaultValue: 'x' }],
    ['a secret with an empty default', 'SENSITIVE_DEFAULT', ['defaultValue'], { sensitive: true, defaultValue: '' }],
    ['hidden and required without default', 'DEFAULT_MISSING', ['defaultValue'], { hidden: true, required: true }],
    ['read-only without default', 'DEFAULT_MISSING', ['defaultValue'], { immutable: true }],
    ['a dropdown without options', 'OPTIONS_MISSING', ['options'], { inputType: 'DROPDOWN' }],
    [
      'an option twice',
      'OPTION_TWICE',
      ['options', '1', 'value'],
      { inputType: 'DROPDOWN', options: [option('a'), option('a')] },
    ],
  ];
  test.each(refused)('refused: %s (%s)', (_, code, path, changes) =>
    given(created)
      .when((state) => setVariables(state, [variable('first'), variable('site', changes)]))
      .thenRefused(code, ['variables', '1', ...path]),
  );

  const told: readonly [string, Partial<Variable>, string][] = [
    ['which name is taken', { name: 'first' }, 'Two variables have the name "first"; rename one.'],
    ['which display name is taken', { displayName: 'first' }, 'have the display name "first"; rename one.'],
    ['what a name may be', { name: 'a-b' }, 'letters, digits and "_", no digit first, at most 100'],
    ['why a secret has no default', { sensitive: true, defaultValue: 'x' }, 'a secret may not stand in a profile'],
    [
      'which option stands there twice',
      { inputType: 'DROPDOWN', options: [option('a'), option('b'), option('b')] },
      'offers the option "b" twice; remove one.',
    ],
  ];
  test.each(told)('whoever is refused is told %s', (_, changes, sentence) =>
    expect(() => setVariables(after(created), [variable('first'), variable('site', changes)])).toThrow(sentence),
  );
});
