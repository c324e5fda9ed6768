import { openSize, SIZES, type Sized } from './growth-sizes.js';
import { LONG_LIFE, operationsOn } from './growth-operations.js';
import { openGround } from './ground.js';
import { percentile, spreadOf, timed } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { short } from './words.js';

/** What an operation costs as the number of profiles grows a thousandfold. */
export const growth: Scenario = {
  name: 'growth',
  title: `From ${SIZES[0].toLocaleString('en')} to ${SIZES.at(-1)!.toLocaleString('en')} profiles, one of them with ${LONG_LIFE.toLocaleString('en')} events; databases of all sizes asked in turns.`,
  async run(tell) {
    const ground = await openGround();
    const databases: Sized[] = [];
    try {
      for (const size of SIZES) {
        databases.push(await openSize(ground, size));
        tell(`${size.toLocaleString('en')} profiles, loaded in ${short(databases.at(-1)!.loadedInMs / 1_000)} s`);
      }
      await ground.pool.query('checkpoint');
      return await measured(databases, tell);
    } finally {
      for (const { app } of databases) await app.close();
      await ground.close();
    }
  },
};

const ROUNDS = 20;
const RUNS = 100;
const AT_FIRST = 10;

async function measured(databases: readonly Sized[], tell: (sentence: string) => void): Promise<readonly Line[]> {
  const bySize = databases.map(operationsOn);
  const lines: Line[] = [];
  for (const [at, { what, grows }] of bySize[0]!.entries()) {
    const runs = bySize.map((operations) => operations[at]!.run);
    lines.push(lineOf(what, grows, await inTurns(runs)));
    tell(`${what}: ${lines.at(-1)!.measured}`);
  }
  return lines;
}

/**
 * The times of each, in milliseconds. The sizes take turns, so that a machine that is slow for a while is slow for all.
 * The first calls of a turn aren't counted: what the processor's caches forgot while the other sizes had theirs is the
 * doing of the turns, and would be all that a p99 says.
 */
async function inTurns(runs: readonly (() => Promise<unknown>)[]): Promise<readonly number[][]> {
  const times = runs.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [size, run] of runs.entries())
      for (let again = -AT_FIRST; again < RUNS; again += 1) {
        const took = await timed(run);
        if (round >= 0 && again >= 0) times[size]!.push(took);
      }
  return times;
}

function lineOf(what: string, grows: boolean, bySize: readonly number[][]): Line {
  const p99 = bySize.map((times) => percentile(times, 0.99));
  const [first = NaN, last = NaN] = [p99[0], p99.at(-1)];
  const medians = bySize.map((times) => spreadOf(times).median);
  const slope = slopeOf(SIZES.map(Math.log10), medians.map(Math.log10));
  const all = (values: readonly number[]) => values.map(short).join(' → ');
  return {
    what,
    target: grows ? 'p99 ≤ 2 ×, ≤ 15 ms' : '–',
    measured: `p99 ${all(p99)} ms; p50 ${all(medians)} ms; slope ${slope.toFixed(2)}`,
    met: grows ? last <= 15 && last <= 2 * first : null,
    note: '',
  };
}

/** Of the line through points on two logarithmic scales: 0 costs the same at any size, 1 grows as the size does. */
function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, value, at) => sum + (value - x) * (ys[at]! - y), 0);
  return over / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}
