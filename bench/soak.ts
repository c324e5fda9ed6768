import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../src/project-root.js';
import type { Door } from './door.js';
import { openGround } from './ground.js';
import { startProgram } from './program.js';
import type { Line, Scenario, Tell } from './scenario.js';
import { fillMemories, story } from './soak-stories.js';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
/** The engine settles; what is measured begins after that. */
const WARM_UP = 0.3;
const SAMPLE_MS = 5_000;
const CLIENTS = 8;
const MIB = 1_048_576;
const MOST_SLOPE = 1;

/** Whether memory stays where it is under a load that goes on. */
export const soak: Scenario = {
  name: 'soak',
  title: `${MINUTES} minutes of edits, lists, histories and archives by ${CLIENTS} clients; memory of \`npm start\` after the first ${WARM_UP * MINUTES}.`,
  run: measure,
};

/** `live`: what is left after everything that nobody needs has been collected, in the heap and in buffers beside it. */
type Sample = { readonly minutes: number; readonly mib: number; readonly live: number };

async function measure(tell: Tell): Promise<readonly Line[]> {
  const ground = await openGround();
  const adminKey = randomBytes(32).toString('base64url');
  const program = await startProgram(
    {
      ...{ DATABASE_URL: ground.url, DATA_DIR: path.join(ground.folder, 'data'), ADMIN_API_KEY: adminKey },
      ...{ RATE_LIMIT_PER_KEY: 'off', RATE_LIMIT_PER_ADDRESS: 'off' },
    },
    ['--expose-gc', '--import', path.join(projectRoot(), 'bench/soak-probe.js')],
  );
  try {
    const door = { url: program.url, adminKey };
    await fillMemories(door);
    tell('what is remembered of texts and compressed files is full; now the load');
    const ends = performance.now() + MINUTES * 60_000;
    const load = { done: 0, failed: 0 };
    const clients = Array.from({ length: CLIENTS }, (_, i) => client(door, i, ends, load));
    const samples = await sampled(program.child, ends, tell);
    await Promise.all(clients);
    return linesOf(samples, load);
  } finally {
    await program.stop();
    await ground.close();
  }
}

/** One author, version after version, who looks at lists and histories between edits. */
async function client(door: Door, number: number, ends: number, load: { done: number; failed: number }): Promise<void> {
  for (let round = 0; performance.now() < ends; round += 1) {
    try {
      load.done += await story(door, `Soak ${number} ${round} ${randomUUID().slice(0, 8)}`);
    } catch {
      load.failed += 1;
    }
  }
}

async function sampled(program: ChildProcess, ends: number, tell: Tell): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  while (performance.now() < ends) {
    await pause(SAMPLE_MS);
    const minutes = (performance.now() - began) / 60_000;
    const { rss, heapUsed, external } = await memoryOf(program);
    samples.push({ minutes, mib: rss / MIB, live: (heapUsed + external) / MIB });
    if (samples.length % 12 !== 0) continue;
    const [heap, beside] = [heapUsed, external].map((bytes) => (bytes / MIB).toFixed(1));
    tell(`${minutes.toFixed(1)} min: ${(rss / MIB).toFixed(0)} MiB resident, ${heap} in the heap, ${beside} beside it`);
  }
  return samples;
}

/** Asks the program itself, which collects its garbage first (soak-probe.js). */
async function memoryOf(program: ChildProcess): Promise<NodeJS.MemoryUsage> {
  const answered = once(program, 'message') as Promise<[NodeJS.MemoryUsage]>;
  program.send('memory');
  return (await answered)[0];
}

function linesOf(samples: readonly Sample[], load: { done: number; failed: number }): readonly Line[] {
  const settled = samples.filter(({ minutes }) => minutes >= WARM_UP * MINUTES);
  return [
    {
      what: 'memory in use over time',
      target: `≤ ${MOST_SLOPE} MiB a minute`,
      measured: growthOf(settled, ({ live }) => live),
      met: slopeOf(settled, ({ live }) => live) <= MOST_SLOPE,
      note: `heap and buffers after a collection, in the one process that serves, relays and packs; the slope is that of a line through ${settled.length} samples.`,
    },
    {
      what: 'resident memory over time',
      target: '',
      measured: growthOf(settled, ({ mib }) => mib),
      met: null,
      note: 'what the engine and the allocator keep for the next burst is in it: nothing is promised.',
    },
    {
      what: 'requests answered',
      target: 'all',
      measured: `${load.done.toLocaleString('en')}; ${load.failed} stories failed`,
      met: load.failed === 0,
      note: '',
    },
  ];
}

type Size = (sample: Sample) => number;

function growthOf(samples: readonly Sample[], size: Size): string {
  const sizes = samples.map(size);
  const range = `${Math.min(...sizes).toFixed(0)}–${Math.max(...sizes).toFixed(0)} MiB`;
  return `${slopeOf(samples, size).toFixed(2)} MiB a minute (${range})`;
}

/** Least squares: MiB a minute. */
function slopeOf(samples: readonly Sample[], size: Size): number {
  const mean = (of: Size) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(size)];
  const along = samples.reduce((sum, one) => sum + (one.minutes - x) * (size(one) - y), 0);
  return along / samples.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
}
