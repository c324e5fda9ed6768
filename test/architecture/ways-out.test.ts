import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { sourcesOf } from './sources.js';

const REFUSALS = new Set(['Invalid', 'NotFound', 'Refused', 'Duplicate', 'Conflict']);

/** What another sentence is put around, which tells the way out. */
const PARTS = ['… …', 'ARCHIVE_STORE …', /^It is no pack/, /^A chart in it has/, /^It lacks the file/];

test('no refusal stops at the fault: each says something after it, which is the way out', () => {
  const bare = sourcesOf('src', 'schema', 'workers').flatMap(({ path, text }) =>
    refusalsOf(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true))
      .filter((sentence) => !/[.;:,] |allowed/.test(sentence))
      .filter((sentence) => !PARTS.some((part) => (typeof part === 'string' ? part === sentence : part.test(sentence))))
      .map((sentence) => `${path}: ${sentence}`),
  );
  expect(bare).toEqual([]);
});

/** The sentences that are written where a refusal is made; what is put in is "…". */
function refusalsOf(node: ts.Node): string[] {
  const inside: string[] = [];
  node.forEachChild((child) => void inside.push(...refusalsOf(child)));
  if (!ts.isNewExpression(node) || !REFUSALS.has(node.expression.getText())) return inside;
  const sentence = node.arguments?.[1];
  return sentence === undefined ? inside : [...inside, ...textsOf(sentence)];
}

function textsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  return [];
}
