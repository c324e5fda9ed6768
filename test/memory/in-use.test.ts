import { beforeAll, expect, test } from '@jest/globals';
import { startProgram } from '../support/program.js';

type Left = Record<'names' | 'remembered' | 'detached' | 'documents' | 'members', number>;

let left: Left;
beforeAll(async () => {
  const program = startProgram('test/memory/measurements.ts');
  expect([await program.ended(), program.lines]).toEqual([0, [expect.stringMatching(/^\{.*\}$/)]]);
  left = JSON.parse(program.lines[0]!) as Left;
}, 120_000);

test('a name that is cut out of a text keeps all of it alive', () => {
  expect(left.names).toBeGreaterThan(35);
});

test('what is remembered of texts keeps none alive', () => {
  expect(left.remembered).toBeLessThan(5);
  expect(left.detached).toBeLessThan(5);
});

test('a hundred documents made for the purpose don’t fill the memory', () => {
  // Kept all, they would take 95 MiB.
  expect(left.documents).toBeLessThan(50);
});

test('small members take their own bytes, not the blocks that they are cut out of', () => {
  expect(left.members).toBeLessThan(4);
});
