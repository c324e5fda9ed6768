import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../src/embedded/port.js';
import { projectRoot } from '../src/project-root.js';
import { spreadOf, timed } from './rounds.js';
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
  const port = await freePort();
  let child: ChildProcess | null = null;
  const took = await timed(async () => {
    child = spawn(process.execPath, [path.join(projectRoot(), 'dist/src/main.js')], {
      env: { ...process.env, PORT: String(port), DATA_DIR: folder, EXAMPLE: 'off', DATABASE_URL: '', REDIS_URL: '' },
      stdio: 'ignore',
    });
    while (!(await answers(`http://127.0.0.1:${port}/readyz`))) {
      if (child.exitCode !== null) throw new Error('The program ended before it was ready.');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  const ended = once(child!, 'exit');
  (child as ChildProcess | null)?.kill('SIGTERM');
  await ended;
  return took;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
