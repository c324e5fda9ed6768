import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { enabledPresets } from '../../src/packs/enabled-presets.js';
import type { Preset } from '../../src/packs/pack.js';
import { merged, without } from '../../src/packs/plain-merge.js';
import { applyPresets } from '../../src/packs/presets.js';

const preset = (add: string, remove: readonly string[] = [], id = 'Group:name'): Preset => {
  const [group = '', name = ''] = id.split(':');
  return { name, displayName: name, group, add, remove };
};
const LINE = '# spectrocloud.com/enabled-presets: Group:name\n';
const withOne = (values: string, add: string, remove: readonly string[] = []) => {
  const result = applyPresets(values, [preset(add, remove)], ['Group:name']);
  return { ...result, body: result.values.replace(LINE, '') };
};
const said = (text: string) => readYaml(text).documents[0]?.value ?? {};

describe('a preset is merged as a person would type it', () => {
  test.each<[string, string, string, readonly string[], string]>([
    ['a value changes, its comment stays', 'port: 80 # http\nhost: a\n', 'port: 81', [], 'port: 81 # http\nhost: a\n'],
    [
      'a new key goes to the end of its mapping',
      'a:\n  b: 1\n\n# next\nc: 2\n',
      'a:\n  d: 3',
      [],
      'a:\n  b: 1\n  d: 3\n\n# next\nc: 2\n',
    ],
    ['indentation is the target’s', 'a:\n    b: 1\n', 'a:\n  c:\n    d: 2', [], 'a:\n    b: 1\n    c:\n      d: 2\n'],
    ['comments above a new key come along', 'a: 1\n', '# why\nb: 2 # how\n', [], 'a: 1\n# why\nb: 2 # how\n'],
    ['an equal value isn’t retyped', "a: 'x'   # y\nb: 1\n", 'a: "x"\nb: 2', [], "a: 'x'   # y\nb: 2\n"],
    ['a list is replaced as a whole', 'a: []\nb: 1\n', 'a:\n  - x\n  - y\n', [], 'a:\n  - x\n  - y\nb: 1\n'],
    [
      'a comment behind what grows moves above it',
      'a: {} # empty\nb: 1\n',
      'a:\n  c: 1\n',
      [],
      '# empty\na:\n  c: 1\nb: 1\n',
    ],
    ['an empty value becomes a mapping', 'a:\nb: 1\n', 'a:\n  c: 1\n', [], 'a:\n  c: 1\nb: 1\n'],
    ['a text in lines follows', 'a: 1\nb: x', 'b: |\n  one\n  two\n', [], 'a: 1\nb: |\n  one\n  two\n'],
    ['behind a text in lines', 'a: |\n  one\n\n\nb: 1\n', 'c: 2', [], 'a: |\n  one\n\n\nb: 1\nc: 2\n'],
    ['a text in lines goes', 'a: |\n  one\n  two\nb: 1\n', 'a: 2', [], 'a: 2\nb: 1\n'],
    [
      'one line mappings stay on their line',
      'a: {b: 1, c: "x"}\n',
      'a: {c: y, d: [1]}',
      [],
      'a: {b: 1, c: "y", "d": [1]}\n',
    ],
    [
      'a removed key goes with its comment; others stay',
      '# head\na: 1 # one\n# about b\nb: 2\n',
      '',
      ['a'],
      '# head\n# about b\nb: 2\n',
    ],
    ['the last key of a mapping leaves {}', 'a:\n  # inside\n  b: 1\nc: 2\n', '', ['a.b'], 'a: {}\n  # inside\nc: 2\n'],
    ['keys of a one line mapping go', 'a: {b: 1, c: 2, d: 3}\n', '', ['a.b', 'a.d'], 'a: {c: 2}\n'],
    [
      'a key with dots goes',
      'pack:\n  spectrocloud.com/install-priority: "1"\n  b: 1\n',
      '',
      ['pack.spectrocloud.com/install-priority'],
      'pack:\n  b: 1\n',
    ],
    ['what isn’t there is removed already', 'a: 1\n', 'a: 2', ['x.y', 'a.b'], 'a: 2\n'],
    [
      'removed and added is replaced in its place',
      'a:\n  b: 1\n  c: 2\nd: 1\n',
      'a:\n  e: 3',
      ['a'],
      'a:\n  e: 3\nd: 1\n',
    ],
    [
      'placeholders stay as typed',
      "a: '{{ .spectro.var.x }}'\nb: {{ .spectro.var.y }}\nc: 1\n",
      'c: "{{ .spectro.var.z }}"',
      [],
      'a: \'{{ .spectro.var.x }}\'\nb: {{ .spectro.var.y }}\nc: "{{ .spectro.var.z }}"\n',
    ],
    ['values that say nothing begin to', '# only a comment\n', 'a:\n  b: 1\n', [], '# only a comment\na:\n  b: 1\n'],
    ['no values at all', '', 'a: 1', [], 'a: 1\n'],
    [
      'Windows’ line breaks stay',
      'a: 1\r\nb:\r\n  c: 1\r\n',
      'b:\n  d:\n    e: 1',
      [],
      'a: 1\r\nb:\r\n  c: 1\r\n  d:\r\n    e: 1\r\n',
    ],
    ['no line break at the end', 'a: 1\nb: 2', 'c: 3', [], 'a: 1\nb: 2\nc: 3\n'],
    [
      'long numbers keep their digits',
      'a: {b: 1}\n',
      'a: {c: 12345678901234567890}',
      [],
      'a: {b: 1, "c": 12345678901234567890}\n',
    ],
    ['a list without indentation', 'a:\n- 1\n- 2\nb: 1\n', 'b: 2\na:\n- 3', [], 'a:\n- 3\nb: 2\n'],
  ])('%s', (_, values, add, remove, expected) => {
    const { body, problems } = withOne(values, add, remove);
    expect(problems).toEqual([]);
    expect(body.replace('# spectrocloud.com/enabled-presets: Group:name\r\n', '')).toBe(expected);
  });
});

describe('what can’t be merged safely leaves the values alone and is told', () => {
  test.each([
    ['values that don’t parse', 'a: [\n', 'b: 1'],
    ['an alias where the preset adds', 'a: &x {b: 1}\nc: *x\n', 'c:\n  d: 2'],
    ['an anchor whose change would spread', 'a: &x\n  b: 1\nc: *x\n', 'a:\n  d: 2'],
    ['more than one document', 'a: 1\n---\nb: 2\n', 'a: 2'],
    ['a key twice', 'a: 1\na: 2\n', 'a: 3'],
  ])('%s', (_, values, add) => {
    const { values: result, problems } = withOne(values, add);
    expect(result).toBe(values);
    expect(problems).toMatchObject([{ code: 'PRESET_NOT_APPLIED', severity: 'ERROR' }]);
  });
});

describe('the choice', () => {
  const presets = [preset('a: 1', [], 'A:one'), preset('a: 2', [], 'A:two'), preset('b: 1', [], 'B:b')];

  test('a preset that the pack hasn’t is told with those that it has', () => {
    expect(applyPresets('x: 1\n', presets, ['A:none'])).toMatchObject({
      values: 'x: 1\n',
      problems: [{ code: 'PRESET_UNKNOWN', message: expect.stringContaining('"A:one", "A:two", "B:b"') }],
    });
  });

  test('of one group only the first counts', () => {
    const { values, problems } = applyPresets('x: 1\n', presets, ['A:one', 'A:two', 'B:b']);
    expect(values).toBe('# spectrocloud.com/enabled-presets: A:one,B:b\nx: 1\na: 1\nb: 1\n');
    expect(problems).toMatchObject([{ code: 'PRESET_GROUP_TWICE' }]);
  });

  test('switching changes values and comment in their places', () => {
    const before = '# Copyright\n# spectrocloud.com/enabled-presets: A:one\n# more\na: 1 # mine\n';
    expect(applyPresets(before, presets, ['A:two']).values).toBe(
      '# Copyright\n# spectrocloud.com/enabled-presets: A:two\n# more\na: 2 # mine\n',
    );
  });

  test('what is enabled already isn’t applied again: edits made since stay', () => {
    const edited = '# spectrocloud.com/enabled-presets: A:one\na: 7\n';
    expect(applyPresets(edited, presets, ['A:one']).values).toBe(edited);
    expect(applyPresets(edited, presets, ['A:one', 'B:b']).values).toBe(
      '# spectrocloud.com/enabled-presets: A:one,B:b\na: 7\nb: 1\n',
    );
  });

  test('no choice empties the comment and keeps the values', () => {
    const before = '# spectrocloud.com/enabled-presets: A:one\na: 1\n';
    expect(applyPresets(before, presets, []).values).toBe('# spectrocloud.com/enabled-presets:\na: 1\n');
    expect(applyPresets('a: 1\n', presets, []).values).toBe('a: 1\n');
  });

  test('the comment counts only before the values, and may hold spaces in names', () => {
    expect(enabledPresets('#spectrocloud.com/enabled-presets:  VSS Platform:DGX, B:b\na: 1')).toEqual([
      'VSS Platform:DGX',
      'B:b',
    ]);
    expect(enabledPresets('a: 1\n# spectrocloud.com/enabled-presets: B:b\n')).toEqual([]);
    expect(enabledPresets('# spectrocloud.com/enabled-presets:')).toEqual([]);
  });

  test('a byte order mark stays first', () => {
    expect(applyPresets('\uFEFFx: 1\n', presets, ['B:b']).values).toBe(
      '\uFEFF# spectrocloud.com/enabled-presets: B:b\nx: 1\nb: 1\n',
    );
  });
});

describe('whatever the values and presets', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd.e', '__proto__', 'x y');
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        fc.integer({ min: -9, max: 99 }),
        fc.constantFrom('', 'text', 'two\nlines\n', '# no comment', null, true),
        fc.constant([]),
        fc.constant({}),
      ),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const values = fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true });
  const text = fc
    .tuple(values, fc.constantFrom(2, 4), fc.boolean(), fc.boolean())
    .map(([value, indent, flow, commented]) => blockText(value, indent, flow, commented));
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 })
    .map((steps) => steps.join('.'));

  test('a preset says afterwards what it should, keeps every comment outside, and does nothing twice', () => {
    let applied = 0;
    fc.assert(
      fc.property(text, text, fc.array(path, { maxLength: 2 }), (before, add, remove) => {
        const { values: after, problems } = applyPresets(before, [preset(add, remove)], ['Group:name']);
        if (problems.length > 0) {
          expect(after).toBe(before);
          return;
        }
        applied += 1;
        const expected = merged(without(said(before), existing(said(before), remove)), said(add));
        expect(said(after)).toEqual(expected);
        expect(applyPresets(after, [preset(add, remove)], ['Group:name']).values).toBe(after);
        // Even if it is applied once more to what it gave, nothing moves.
        const again = applyPresets(after.replace(/^#.*\n/, ''), [preset(add)], ['Group:name']);
        expect(again.values).toBe(after);
      }),
      { numRuns: 500 },
    );
    expect(applied).toBeGreaterThan(400);
  });
});

/** Paths that are there, as keys. */
function existing(value: unknown, dotted: readonly string[]): readonly (readonly string[])[] {
  return dotted.flatMap((path) => {
    let here = value;
    const found: string[] = [];
    let steps = path.split('.');
    while (steps.length > 0) {
      if (typeof here !== 'object' || here === null || Array.isArray(here)) return [];
      const length = steps.findIndex((_, at) => Object.hasOwn(here as object, steps.slice(0, at + 1).join('.'))) + 1;
      if (length === 0) return [];
      const name = steps.slice(0, length).join('.');
      found.push(name);
      here = (here as Record<string, unknown>)[name];
      steps = steps.slice(length);
    }
    return [found];
  });
}

/** A mapping as block YAML with comments, some values on one line. */
function blockText(
  value: Readonly<Record<string, unknown>>,
  indent: number,
  flow: boolean,
  commented: boolean,
  depth = 0,
): string {
  const pad = ' '.repeat(indent * depth);
  return Object.entries(value)
    .map(([name, item]) => {
      const head = `${commented ? `${pad}# about ${name}\n` : ''}${pad}${JSON.stringify(name)}:`;
      const tail = commented ? ' # behind\n' : '\n';
      if (typeof item === 'string' && item.includes('\n'))
        return `${head} |\n${pad}  ${item.trimEnd().split('\n').join(`\n${pad}  `)}\n`;
      if (typeof item !== 'object' || item === null || Array.isArray(item) || Object.keys(item).length === 0 || flow)
        return `${head} ${JSON.stringify(item)}${tail}`;
      return `${head}${tail}${blockText(item as Record<string, unknown>, indent, flow, commented, depth + 1)}`;
    })
    .join('');
}
