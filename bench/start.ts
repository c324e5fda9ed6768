import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startProgram } from './program.js';
import { spreadOf } from './rounds.js';
import type { Scenario } from './scenario.js';
import { spreadText } from './words.js';

const ROUNDS = 5;

/** From `node dist/src/main.js` to the first answer of /readyz, on a new data folder and on the same again. */
export const start: Scenario = {
  name: 'start',
  title: '`npm start` until /readyz answers 200, embedded PostgreSQL, without the example.',
  async run() {
    const [first, second]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-bench-'));
      try {
        first.push(await startedIn(folder));
        second.push(await startedIn(folder));
      } finally {
        await rm(folder, { recursive: true });
      }
    }
    const [fresh, again] = [spreadOf(first), spreadOf(second)];
    return [
      {
        what: 'fresh data folder',
        target: '≤ 4 s',
        measured: spreadText(fresh, 'ms'),
        met: fresh.median <= 4_000,
        note: '',
      },
      { what: 'again', target: '≤ 1.5 s', measured: spreadText(again, 'ms'), met: again.median <= 1_500, note: '' },
    ];
  },
};

async function startedIn(folder: string): Promise<number> {
  const began = performance.now();
  const program = await startProgram({ DATA_DIR: folder });
  const took = performance.now() - began;
  await program.stop();
  return took;
}
