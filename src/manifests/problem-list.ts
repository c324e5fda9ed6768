import type { Problem } from './problem.js';

/**
 * The first problems of a long list, in its order, errors before all others; a last one says how many are untold. It is
 * an ERROR when errors are among them, so that cutting never makes a list look right.
 */
export function firstProblems(problems: readonly Problem[], most: number): readonly Problem[] {
  if (problems.length <= most) return problems;
  const errors = problems.filter(({ severity }) => severity === 'ERROR');
  const others = problems.filter(({ severity }) => severity !== 'ERROR');
  const told = new Set([...errors, ...others].slice(0, most - 1));
  const hidden = Math.max(errors.length - told.size, 0);
  const message = `And ${problems.length - told.size} more problems, ${hidden} of them errors. Mend these first.`;
  const rest: Problem = { code: 'MORE_PROBLEMS', severity: hidden > 0 ? 'ERROR' : 'WARNING', message, path: [] };
  return [...problems.filter((problem) => told.has(problem)), rest];
}
