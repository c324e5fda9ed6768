import { describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { headerOf } from '../../src/profiles/values-header.js';

const silent = { installOrder: null, vmManifest: null, displayName: null };
const order = (line: string) => headerOf(`pack:\n  spectrocloud.com/install-priority: ${line}\n`).installOrder;

describe('the header of values', () => {
  test('says install order, VM mark and display name', () => {
    const values = [
      '# a comment of the author',
      'pack:',
      '  namespace: "shop"',
      '  # first of all',
      '  spectrocloud.com/install-priority: "-5"',
      '  "spectrocloud.com/manifest-type": "vm"',
      "  'spectrocloud.com/display-name': Till",
      'charts:',
      '  nginx: {}',
    ].join('\n');
    expect(headerOf(values)).toEqual({ installOrder: -5, vmManifest: true, displayName: 'Till' });
  });

  test.each([
    ['quoted', '"10"', 10],
    ['plain', '10', 10],
    ['zero', '"0"', 0],
    ['a sign', '"+3"', 3],
    ['the lowest', '"-2147483648"', -2147483648],
    ['the highest', '2147483647', 2147483647],
    ['too high', '2147483648', null],
    ['too low', '"-2147483649"', null],
    ['a fraction', '1.5', null],
    ['a word', 'first', null],
    ['empty', '""', null],
    ['nothing', '', null],
    ['a list', '[1]', null],
    ['a template', '"{{ .spectro.var.order }}"', null],
    ['infinity', '.inf', null],
  ])('install order, %s', (_, line, expected) => expect(order(line)).toBe(expected));

  test('another manifest type is no VM', () =>
    expect(headerOf('pack:\n  spectrocloud.com/manifest-type: "k8s"').vmManifest).toBe(false));

  const same: readonly [string, string][] = [
    ['in flow style', 'pack: {"spectrocloud.com/install-priority": "4"}'],
    ['in flow style over lines', 'pack: {\n  "spectrocloud.com/install-priority": "4"\n  }\nother: 1'],
    ['with a quoted key', '"pack":\n  spectrocloud.com/install-priority: 4'],
    ['with Windows line ends', 'pack:\r\n  spectrocloud.com/install-priority: 4\r\ncharts: 1\r\n'],
    ['after a document start', '---\npack:\n  spectrocloud.com/install-priority: 4'],
    ['with comments at the margin', 'pack:\n# margin\n  spectrocloud.com/install-priority: 4\n'],
    ['beside unquoted templates', 'pack:\n  spectrocloud.com/install-priority: 4\nname: {{ .spectro.var.name }}\n'],
    ['behind an alias', 'base: &base\n  spectrocloud.com/install-priority: 4\npack: *base\n'],
    ['at the end of a long text', `${'# filler\n'.repeat(50_000)}pack:\n  spectrocloud.com/install-priority: 4`],
  ];
  test.each(same)('is found %s', (_, values) => expect(headerOf(values)).toEqual({ ...silent, installOrder: 4 }));

  const key = '  spectrocloud.com/install-priority: 4\n';
  const odd: readonly [string, string][] = [
    ['empty', ''],
    ['without header', 'replicas: 2\n'],
    ['a header that is null', 'pack: null\n# spectrocloud.com/install-priority\n'],
    ['a header that is a list', 'pack:\n- spectrocloud.com/install-priority: 4\n'],
    ['a header further in', 'charts:\n  pack:\n  spectrocloud.com/install-priority: 4\n'],
    ['two headers', `pack:\n${key}pack:\n${key}`],
    ['a key twice', `pack:\n${key}${key}`],
    ['a header that doesn’t parse', `pack:\n${key}  [\n`],
    ['an alias of itself', `pack: &pack\n  spectrocloud.com/install-priority: *pack\n`],
    ['a header in the second document', `charts: {}\n---\npack:\n${key}`],
    ['values that don’t parse elsewhere', `pack:\n${key}broken: [\n`],
    ['in a block of text', `text: |\n  pack:\n  ${key}`],
    ['nested too deep', `pack:\n${key}  deep: ${'['.repeat(limits.yaml.depth)}${']'.repeat(limits.yaml.depth)}\n`],
  ];
  test.each(odd)('says nothing: %s', (_, values) => expect(headerOf(values)).toEqual(silent));

  test.each(['[', '{', '- ', '? ', '{a: [', '&a [', '!!map {'])('a bomb of %j is defused', (piece) => {
    const values = `pack:\n${key}  deep: ${piece.repeat(limits.textBytes / piece.length)}`;
    expect(headerOf(values)).toEqual(silent);
    expect(headerOf(values.slice(0, 60_000))).toEqual(silent);
  });
});
