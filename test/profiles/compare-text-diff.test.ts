import { describe, expect, test } from '@jest/globals';
import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { unifiedDiff } from '../../src/profiles/text-diff.js';

const MIB = 1024 ** 2;
const one = (before: string | null, after: string | null) => unifiedDiff([{ name: 'web/values.yaml', before, after }]);
const applied = (before: string, diff: string) =>
  diff === '' ? before : applyPatch(before, parsePatch(diff)[0] ?? '', { autoConvertLineEndings: false });

describe('a unified diff', () => {
  test('shows what changed with three lines around it', () => {
    const [before, after] = ['a\nb\nc\nd\ne\nf\ng\nh\n', 'a\nb\nc\nd\nE\nf\ng\nh\n'];
    expect(one(before, after)).toBe(
      '--- web/values.yaml\n+++ web/values.yaml\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
    );
  });

  test.each<[name: string, before: string | null, after: string | null, diff: string]>([
    ['the same text', 'a\n', 'a\n', ''],
    ['a new text', null, 'a\n', '--- /dev/null\n+++ web/values.yaml\n@@ -0,0 +1,1 @@\n+a\n'],
    ['a text that is gone', 'a\n', null, '--- web/values.yaml\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n'],
    ['a new empty text', null, '', '--- /dev/null\n+++ web/values.yaml\n'],
    [
      'a last line without a line feed',
      'a',
      'a\n',
      '--- web/values.yaml\n+++ web/values.yaml\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n',
    ],
    ['a carriage return', 'a\n', 'a\r\n', '--- web/values.yaml\n+++ web/values.yaml\n@@ -1,1 +1,1 @@\n-a\n+a\r\n'],
  ])('%s', (_name, before, after, diff) => expect(one(before, after)).toBe(diff));

  test('gives the other text when it is applied, whatever the texts', () => {
    const line = fc.constantFrom('', 'a', 'b', 'c: 1', '- x', '+ y', '\\ z', '@@ -1 +1 @@', ' ', '\r', '--- a');
    const text = fc
      .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''));
    fc.assert(fc.property(text, text, (before, after) => expect(applied(before, one(before, after))).toBe(after)));
  });

  test('of texts with nothing in common is one replaced block, and still right', () => {
    const [before, after] = ['x', 'y'].map((letter) =>
      Array.from({ length: 3_000 }, (_, i) => `${letter}${i}\n`).join(''),
    );
    const [start, end] = ['start\n'.repeat(5), 'end\n'.repeat(5)];
    const [from, to] = [`${start}${before}${end}`, `${start}${after}${end}tail`];
    const diff = one(from, to);
    expect(diff.match(/^@@/gm)).toHaveLength(1);
    expect(applied(from, diff)).toBe(to);
  });

  test.each<[name: string, before: string, after: string]>([
    ['two texts of only line feeds', '\n'.repeat(MIB), '\n'.repeat(MIB / 2)],
    ['one line against another', 'x'.repeat(MIB), 'y'.repeat(MIB)],
    ['lines that are all different', numbered(100_000, 'a'), numbered(100_000, 'b')],
    ['a text that repeats itself against one that is shifted', 'a\nb\n'.repeat(MIB / 4), 'b\na\nc\n'.repeat(MIB / 6)],
    ['every tenth line changed', numbered(100_000, 'a'), numbered(100_000, 'a').replace(/0\n/g, '!\n')],
  ])('of %s, a megabyte each, is short enough to read', (_name, before, after) => {
    const diff = one(before, after);
    expect(diff.length).toBeLessThan(300 * 1024);
    expect(diff).toMatch(/\n\\ \d+ more lines? (is|are) left out: the diff is too long\. Read both texts instead\.\n$/);
  });

  test('of several texts stands one below the other', () => {
    const diff = unifiedDiff([
      { name: 'a', before: '1\n', after: '2\n' },
      { name: 'same', before: 'x', after: 'x' },
      { name: 'b', before: null, after: '3\n' },
    ]);
    expect(parsePatch(diff).map(({ oldFileName, newFileName }) => [oldFileName, newFileName])).toEqual([
      ['a', 'a'],
      ['/dev/null', 'b'],
    ]);
  });
});

function numbered(count: number, letter: string): string {
  return Array.from({ length: count }, (_, index) => `${letter}${index}\n`).join('');
}
