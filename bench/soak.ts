import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../src/embedded/port.js';
import { projectRoot } from '../src/project-root.js';
import { openGround } from './ground.js';
import type { Line, Scenario, Tell } from './scenario.js';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10);
/** Caches fill and the engine settles; what is measured begins after that. */
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

type Sample = { readonly minutes: number; readonly mib: number };

async function measure(tell: Tell): Promise<readonly Line[]> {
  const ground = await openGround();
  const [port, adminKey] = [await freePort(), randomBytes(32).toString('base64url')];
  const program = start({
    ...{ DATABASE_URL: ground.url, DATA_DIR: path.join(ground.folder, 'data'), PORT: String(port) },
    ...{
      ADMIN_API_KEY: adminKey,
      EXAMPLE: 'off',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_KEY: 'off',
      RATE_LIMIT_PER_ADDRESS: 'off',
    },
  });
  try {
    const door = { url: `http://127.0.0.1:${port}`, adminKey };
    await ready(door.url);
    const ends = performance.now() + MINUTES * 60_000;
    const load = { done: 0, failed: 0 };
    const clients = Array.from({ length: CLIENTS }, (_, i) => client(door, i, ends, load));
    const samples = await sampled(program.pid ?? 0, ends, tell);
    await Promise.all(clients);
    return linesOf(samples, load);
  } finally {
    program.kill('SIGTERM');
    await new Promise((resolve) => program.once('exit', resolve));
    await ground.close();
  }
}

function start(env: NodeJS.ProcessEnv): ChildProcess {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, [path.join(projectRoot(), 'dist/src/main.js')], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function ready(url: string): Promise<void> {
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await pause(50);
}

type Door = { readonly url: string; readonly adminKey: string };

async function ask<T>(door: Door, query: string, variables: object = {}): Promise<T> {
  const answer = await fetch(`${door.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${door.adminKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: T; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.[0]?.message ?? `HTTP ${answer.status}`);
  return data;
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

async function story(door: Door, name: string): Promise<number> {
  const mutate = (field: string, input: object, selection: string) =>
    ask<Record<string, { systemProfile: { id: string }; layer: { id: string } }>>(
      door,
      `mutation($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${selection} } }`,
      { input },
    ).then((data) => data[field]!);
  const profileId = (await mutate('createSystemProfile', { name }, 'systemProfile { id }')).systemProfile.id;
  const layerId = (await mutate('addManifestLayer', { profileId, name: 'one' }, 'layer { id }')).layer.id;
  const edits = 20;
  for (let i = 0; i < edits; i += 1) {
    const content = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: soak\ndata:\n  edit: "${i} of ${name}"\n`;
    await mutate('attachManifest', { profileId, layerId, name: 'text', content }, 'layer { id }');
    await ask(door, `{ systemProfiles(first: 20) { nodes { id name } } }`);
    await ask(door, `{ systemProfile(id: "${profileId}") { history(first: 20) { nodes { summary } } } }`);
  }
  await mutate('finishSystemProfile', { profileId }, 'profileVersion { id }');
  await mutate('requestArchive', { profileId, version: '1.0.0' }, 'archive { id }');
  return edits * 3 + 4;
}

async function sampled(pid: number, ends: number, tell: Tell): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const began = performance.now();
  while (performance.now() < ends) {
    await pause(SAMPLE_MS);
    const minutes = (performance.now() - began) / 60_000;
    const mib = await residentMib(pid);
    samples.push({ minutes, mib });
    if (samples.length % 12 === 0) tell(`${minutes.toFixed(1)} min: ${mib.toFixed(0)} MiB`);
  }
  return samples;
}

async function residentMib(pid: number): Promise<number> {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1_024) / MIB;
}

function linesOf(samples: readonly Sample[], load: { done: number; failed: number }): readonly Line[] {
  const settled = samples.filter(({ minutes }) => minutes >= WARM_UP * MINUTES);
  const slope = slopeOf(settled);
  const sizes = settled.map(({ mib }) => mib);
  return [
    {
      what: 'memory over time',
      target: `≤ ${MOST_SLOPE} MiB a minute`,
      measured: `${slope.toFixed(2)} MiB a minute (${Math.min(...sizes).toFixed(0)}–${Math.max(...sizes).toFixed(0)} MiB)`,
      met: slope <= MOST_SLOPE,
      note: `resident memory of the one process that serves, relays and packs; the slope is that of a line through ${settled.length} samples.`,
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

/** Least squares: MiB a minute. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ mib }) => mib)];
  const along = samples.reduce((sum, { minutes, mib }) => sum + (minutes - x) * (mib - y), 0);
  return along / samples.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
}
