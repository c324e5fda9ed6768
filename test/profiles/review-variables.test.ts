import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Variable, VariableFormat } from '../../src/profiles/events.js';
import { formatFault } from '../../src/profiles/variable-format.js';
import { variableRegex } from '../../src/profiles/variable-regex.js';
import { definitionProblems } from '../../src/profiles/variables-review.js';
import { option, variable } from './samples.js';

describe('formats', () => {
  const rows: [format: VariableFormat, right: string[], wrong: string[]][] = [
    ['STRING', ['', 'x', 'ü\n'], []],
    ['NUMBER', ['0', '-3', '0.5', '.5', '1e3', '+2'], ['', 'x', '1,5', '0x1F', 'NaN', '1 ', '--1']],
    ['BOOLEAN', ['true', 'false'], ['', 'yes', 'True', '1']],
    ['IPV4', ['192.0.2.1', '0.0.0.0', '255.255.255.255'], ['192.0.2', '256.0.0.1', '192.0.2.1/24', '01.2.3.4', '::1']],
    ['IPV4CIDR', ['192.0.2.0/24', '0.0.0.0/0', '10.0.0.1/32'], ['192.0.2.0', '192.0.2.0/33', '192.0.2.0/', '::/0']],
    ['IPV6', ['::1', '2001:db8::1', 'fe80:0:0:0:0:0:0:1'], ['192.0.2.1', ':::1', '2001:db8::1::2', '2001:db8::/32']],
    [
      'VERSION',
      ['1', '1.2', '1.2.3', 'v1.1.0', '1.2.3-rc.1', '3.30.2-rev2', '1.0.0+build'],
      ['', 'x', '1..2', 'latest', '1.2.3 '],
    ],
    ['BASE64', ['', 'aGk=', 'aGVsbG8h', 'aGVs\nbG8h\n'], ['a', 'aGk', 'aGk=!', '=aGk', 'a-b_']],
  ];
  test.each(rows)('%s', (format, right, wrong) => {
    expect(right.filter((value) => formatFault(format, value) !== null)).toEqual([]);
    expect(wrong.filter((value) => formatFault(format, value) === null)).toEqual([]);
  });
});

describe('regular expressions', () => {
  test.each([
    ['matches anywhere, as in Go', 'b+', 'abbc', true],
    ['is tied by its anchors', '^b+$', 'abbc', false],
    ['knows classes', '^\\d{3}$', '123', true],
    ['knows named groups', '^(?P<site>[a-z]+)$', 'berlin', true],
  ])('%s', (_name, source, value, expected) => {
    const regex = variableRegex(source);
    expect('holds' in regex && regex.holds(value)).toBe(expected);
  });

  test.each([
    ['a look-ahead', '(?=a)b'],
    ['a back-reference', '(a)\\1'],
    ['an open class', '[a'],
    ['repetitions of repetitions', '((a{100}){100}){100}'],
    ['more characters than a person reads', 'a'.repeat(1_001)],
    ['very deep groups', '('.repeat(900)],
  ])('%s is refused', (_name, source) => expect(variableRegex(source)).toHaveProperty('fault'));

  test('an expression that explodes elsewhere takes linear time', () => {
    const regex = variableRegex('^(a+)+$');
    // Exponential time would outlast the universe, not only this test.
    expect('holds' in regex && regex.holds(`${'a'.repeat(5_000)}!`)).toBe(false);
  });

  test('no source makes it throw', () => {
    const source = fc.array(
      fc.constantFrom(
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '*',
        '+',
        '?',
        '\\',
        '|',
        '^',
        '$',
        'a',
        '1',
        ',',
        '-',
        '(?',
        ':',
        'P<x>',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          source.map((parts) => parts.join('')),
        ),
        (text) => void variableRegex(text),
      ),
    );
  });
});

describe('a definition', () => {
  const codes = (changes: Partial<Variable>) =>
    definitionProblems([variable('X', changes)]).map(({ code, path }) => `${code} ${path.join('.')}`);
  const options = ['a', 'b'].map(option);
  const rows: [name: string, changes: Partial<Variable>, expected: string[]][] = [
    ['without a default is right', { format: 'NUMBER', regex: '^1$' }, []],
    ['with an empty default is without one', { format: 'NUMBER', defaultValue: '' }, []],
    ['with a default of its format', { format: 'NUMBER', defaultValue: '3' }, []],
    [
      'with a default against its format',
      { format: 'NUMBER', defaultValue: 'three' },
      ['VARIABLE_DEFAULT_FORMAT variables.X.defaultValue'],
    ],
    ['with a default that matches', { regex: '^[a-z]+$', defaultValue: 'abc' }, []],
    [
      'with a default that does not match',
      { regex: '^[a-z]+$', defaultValue: 'ABC' },
      ['VARIABLE_DEFAULT_REGEX variables.X.defaultValue'],
    ],
    ['with a regex that does not compile', { regex: '[', defaultValue: 'a' }, ['VARIABLE_REGEX variables.X.regex']],
    ['with a default among its options', { options, defaultValue: 'a' }, []],
    [
      'with a default that is no option',
      { options, defaultValue: 'c' },
      ['VARIABLE_DEFAULT_OPTION variables.X.defaultValue'],
    ],
    [
      'with an option against its format',
      { format: 'NUMBER', options: ['1', 'x'].map(option), defaultValue: '1' },
      ['VARIABLE_OPTION_FORMAT variables.X.options'],
    ],
  ];
  test.each(rows)('%s', (_name, changes, expected) => expect(codes(changes)).toEqual(expected));
});
