import { expect, test } from '@jest/globals';
import { firstProblems } from '../../src/manifests/problem-list.js';
import type { Problem, Severity } from '../../src/manifests/problem.js';

const problem = (severity: Severity, index: number): Problem => ({
  code: `P${index}`,
  severity,
  message: '',
  path: [],
});
const list = (severities: string) =>
  [...severities].map((letter, index) => problem(letter === 'E' ? 'ERROR' : 'WARNING', index));
const told = (severities: string, most: number) =>
  firstProblems(list(severities), most)
    .map(({ code, severity }) => (code === 'MORE_PROBLEMS' ? `and ${severity}` : code))
    .join(' ');

test.each([
  ['a short list stays', 'WEW', 3, 'P0 P1 P2'],
  ['of a long list the first are told', 'WWWW', 3, 'P0 P1 and WARNING'],
  ['errors are told before others, in their places', 'WWEW', 3, 'P0 P2 and WARNING'],
  ['untold errors make the rest an error', 'EEEE', 3, 'P0 P1 and ERROR'],
])('%s', (_name, severities, most, expected) => expect(told(severities, most)).toBe(expected));
