import { describe, expect, test } from '@jest/globals';
import { requireOptions } from '../../src/command-options.js';
import { requireStorableTexts } from '../../src/input-text.js';
import { limits } from '../../src/limits.js';
import * as input from '../../src/profiles/input.js';
import { variablesFrom } from '../../src/profiles/input-variables.js';
import { option, variable } from './samples.js';

/** Every row: a claim, the check, and what it answers; `null` is acceptance. */
type Row = readonly [claim: string, check: () => unknown, fault: readonly [code: string, ...path: string[]] | null];

const key = '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const smile = '😀';
const numbered = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const manifests = (...names: string[]) => names.map((name) => ({ name, content: '' }));
const described = (changes: object) => () => variablesFrom([variable('a'), { ...variable('b'), ...changes }]);

const rows: Record<string, readonly Row[]> = {
  options: [
    ['none', () => requireOptions({}), null],
    ['a note of 255 characters', () => requireOptions({ note: smile.repeat(255) }), null],
    ['a note of 256', () => requireOptions({ note: 'n'.repeat(256) }), ['TOO_LONG', 'note']],
    ['a note of lines', () => requireOptions({ note: 'a\nb' }), null],
    ['a note with U+0000', () => requireOptions({ note: 'a\0' }), ['NOT_TEXT', 'note']],
    ['a key that is a UUID', () => requireOptions({ idempotencyKey: key }), null],
    ['a key in upper case', () => requireOptions({ idempotencyKey: key.toUpperCase() }), null],
    [
      'a key that is none',
      () => requireOptions({ idempotencyKey: 'again' }),
      ['BAD_IDEMPOTENCY_KEY', 'idempotencyKey'],
    ],
    ['an empty key', () => requireOptions({ idempotencyKey: '' }), ['BAD_IDEMPOTENCY_KEY', 'idempotencyKey']],
    ['revision 0', () => requireOptions({ expectedRevision: 0 }), null],
    ['revision -1', () => requireOptions({ expectedRevision: -1 }), ['BAD_REVISION', 'expectedRevision']],
    ['revision 1.5', () => requireOptions({ expectedRevision: 1.5 }), ['BAD_REVISION', 'expectedRevision']],
  ],
  "a profile's name": [
    ['one character', () => input.requireProfileName('x'), null],
    ['any script', () => input.requireProfileName('店の入口 ☕'), null],
    ['100 characters, counted as people do', () => input.requireProfileName(smile.repeat(100)), null],
    ['101', () => input.requireProfileName(smile.repeat(101)), ['TOO_LONG', 'name']],
    ['very many', () => input.requireProfileName('n'.repeat(1_000_000)), ['TOO_LONG', 'name']],
    ['none', () => input.requireProfileName(''), ['EMPTY', 'name']],
    ['white space', () => input.requireProfileName(' \u3000'), ['BLANK', 'name']],
    ['a tab', () => input.requireProfileName('a\tb'), ['CONTROL_CHARACTER', 'name']],
    ['U+0085', () => input.requireProfileName('a\u0085b'), ['CONTROL_CHARACTER', 'name']],
    ['U+0000', () => input.requireProfileName('a\0b'), ['NOT_TEXT', 'name']],
    ['half of a pair', () => input.requireProfileName('a\ud83d'), ['NOT_TEXT', 'name']],
    ['the other half', () => input.requireProfileName('\ude00a'), ['NOT_TEXT', 'name']],
  ],
  "a layer's or manifest's name": [
    ['all allowed signs', () => input.requireFileName('0a.B_c-d e', ['name']), null],
    ['100 characters', () => input.requireFileName('n'.repeat(100), ['name']), null],
    ['101', () => input.requireFileName('n'.repeat(101), ['name']), ['TOO_LONG', 'name']],
    ['a dot first', () => input.requireFileName('.hidden', ['name']), ['BAD_NAME', 'name']],
    ['a space first', () => input.requireFileName(' a', ['name']), ['BAD_NAME', 'name']],
    ['a slash', () => input.requireFileName('a/b', ['name']), ['BAD_NAME', 'name']],
    ['climbing', () => input.requireFileName('a/../../b', ['name']), ['BAD_NAME', 'name']],
    ['an umlaut', () => input.requireFileName('Straße', ['name']), ['BAD_NAME', 'name']],
    ['a line break last', () => input.requireFileName('a\n', ['name']), ['CONTROL_CHARACTER', 'name']],
  ],
  'a description': [
    ['empty', () => input.requireDescription(''), null],
    ['4,000 characters over lines', () => input.requireDescription(`${smile}\n`.repeat(2_000)), null],
    ['4,001', () => input.requireDescription('d'.repeat(4_001)), ['TOO_LONG', 'description']],
  ],
  tags: [
    ['50', () => input.requireTags(numbered(50, 'tag')), null],
    ['51', () => input.requireTags(numbered(51, 'tag')), ['TOO_MANY', 'tags']],
    ['128 characters', () => input.requireTags(['t'.repeat(128)]), null],
    ['129', () => input.requireTags(['ok', 't'.repeat(129)]), ['TOO_LONG', 'tags', '1']],
    ['an empty one', () => input.requireTags(['ok', '']), ['EMPTY', 'tags', '1']],
    ['white space', () => input.requireTags(['ok', ' ']), ['BLANK', 'tags', '1']],
    ['twice the same', () => input.requireTags(['a', 'b', 'a']), ['TAG_TWICE', 'tags', '2']],
    ['the same in capitals', () => input.requireTags(['a', 'A']), null],
    ['white space around, as typed', () => input.requireTags([' a ', 'a']), null],
    ['a control character', () => input.requireTags(['ok', 'a\u0007']), ['CONTROL_CHARACTER', 'tags', '1']],
  ],
  manifests: [
    ['64', () => input.requireManifests(manifests(...numbered(64, 'm'))), null],
    ['65', () => input.requireManifests(manifests(...numbered(65, 'm'))), ['TOO_MANY', 'manifests']],
    ['a bad name', () => input.requireManifests(manifests('a', '-b')), ['BAD_NAME', 'manifests', '1', 'name']],
    [
      'a name twice',
      () => input.requireManifests(manifests('a', 'b', 'a')),
      ['MANIFEST_TWICE', 'manifests', '2', 'name'],
    ],
    [
      'a text too large',
      () => input.requireManifests([...manifests('a', 'b'), { name: 'c', content: 'x'.repeat(limits.textBytes + 1) }]),
      ['TOO_LARGE', 'manifests', '2', 'content'],
    ],
  ],
  'a text': [
    ['1 MiB', () => input.requireText('x'.repeat(limits.textBytes), ['values']), null],
    ['one byte more', () => input.requireText('x'.repeat(limits.textBytes + 1), ['values']), ['TOO_LARGE', 'values']],
    [
      'bytes, not characters, count',
      () => input.requireText('é'.repeat(limits.textBytes / 2 + 1), ['values']),
      ['TOO_LARGE', 'values'],
    ],
    ['tabs, line ends and a byte order mark', () => input.requireText('\ufeff\t\r\n\u0007', ['values']), null],
    ['U+0000', () => input.requireText('a\0', ['values']), ['NOT_TEXT', 'values']],
    ['half of a pair', () => input.requireText('\ud800', ['values']), ['NOT_TEXT', 'values']],
  ],
  'an install order': [
    ['the highest', () => input.requireInstallOrder(2 ** 31 - 1), null],
    ['one more', () => input.requireInstallOrder(2 ** 31), ['BAD_INSTALL_ORDER', 'installOrder']],
    ['the lowest', () => input.requireInstallOrder(-(2 ** 31)), null],
    ['one less', () => input.requireInstallOrder(-(2 ** 31) - 1), ['BAD_INSTALL_ORDER', 'installOrder']],
    ['a fraction', () => input.requireInstallOrder(0.5), ['BAD_INSTALL_ORDER', 'installOrder']],
    ['no number', () => input.requireInstallOrder(NaN), ['BAD_INSTALL_ORDER', 'installOrder']],
  ],
  presets: [
    ['one of each group', () => input.requirePresets(['registry:private', 'mode:fast']), null],
    ['64', () => input.requirePresets(numbered(64, 'group').map((group) => `${group}:x`)), null],
    ['65', () => input.requirePresets(numbered(65, 'group').map((group) => `${group}:x`)), ['TOO_MANY', 'presets']],
    ['two of a group', () => input.requirePresets(['mode:fast', 'mode:safe']), ['PRESET_GROUP_TWICE', 'presets', '1']],
    ['no group', () => input.requirePresets(['fast']), ['BAD_PRESET', 'presets', '0']],
    ['two colons', () => input.requirePresets(['a:b:c']), ['BAD_PRESET', 'presets', '0']],
  ],
  'every text, however deep': [
    ['all sound', () => requireStorableTexts({ a: ['x', null, 1, true, undefined, { b: '😀' }] }), null],
    ['an id of half a pair', () => requireStorableTexts({ layerIds: ['x', '\ud800'] }), ['NOT_TEXT', 'layerIds', '1']],
    [
      'U+0000 in an option',
      () => requireStorableTexts({ a: [{ b: [{ c: '\0' }] }] }),
      ['NOT_TEXT', 'a', '0', 'b', '0', 'c'],
    ],
  ],
  variables: [
    ['a long display name', described({ displayName: 'n'.repeat(101) }), ['TOO_LONG', 'variables', '1', 'displayName']],
    ['an empty display name', described({ displayName: '' }), ['EMPTY', 'variables', '1', 'displayName']],
    [
      'a long description',
      described({ description: 'd'.repeat(4_001) }),
      ['TOO_LONG', 'variables', '1', 'description'],
    ],
    ['a default of 64 KiB', described({ defaultValue: 'x'.repeat(64 * 1024) }), null],
    [
      'a larger default',
      described({ defaultValue: 'x'.repeat(64 * 1024 + 1) }),
      ['TOO_LARGE', 'variables', '1', 'defaultValue'],
    ],
    ['a default of lines', described({ defaultValue: 'a\nb' }), null],
    ['a default with U+0000', described({ defaultValue: '\0' }), ['NOT_TEXT', 'variables', '1', 'defaultValue']],
    ['a regex with U+0000', described({ regex: '\0' }), ['NOT_TEXT', 'variables', '1', 'regex']],
    ['256 options', described({ options: numbered(256, 'o').map(option) }), null],
    ['257 options', described({ options: numbered(257, 'o').map(option) }), ['TOO_MANY', 'variables', '1', 'options']],
    [
      'an option of half a pair',
      described({ options: [option('\ud800')] }),
      ['NOT_TEXT', 'variables', '1', 'options', '0', 'value'],
    ],
  ],
};

describe.each(Object.entries(rows))('%s', (_, table) => {
  test.each(table.map(([claim, check, fault]) => ({ claim, check, fault })))('$claim', ({ check, fault }) => {
    if (fault === null) {
      expect(check).not.toThrow();
      return;
    }
    const [code, ...path] = fault;
    expect(check).toThrow(expect.objectContaining({ name: 'Invalid', code, path }));
  });
});

test('one of a list is counted as people count', () => {
  expect(() => input.requireTags(['ok', 't'.repeat(129)])).toThrow('Entry 2 of "tags" has 129 characters');
});

test('a variable without display name is shown by its name', () => {
  expect(variablesFrom([{ ...variable('site'), displayName: null }])).toEqual([variable('site')]);
});

test('what the type doesn’t know reaches no event', () => {
  const [kept] = variablesFrom([{ ...variable('site'), ...{ stray: true } }]);
  expect(kept).toEqual(variable('site'));
});
