import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, mutate, ordered, type Door } from './door.js';
import { openGround, type Ground } from './ground.js';
import { present, startProgram, type Program } from './program.js';
import { startRedis, type OwnRedis } from './redis.js';
import { percentile, spreadOf } from './rounds.js';
import type { Line, Scenario } from './scenario.js';
import { followByEvents, followReadyArchives } from './subscribers.js';
import { short, spreadText } from './words.js';

const FOLLOWERS = 100;
const PROFILES = 20;
const EDITS_A_SECOND = 50;
const EDITS = 100;
const ROUNDS = 5;
const ARCHIVES = 5;
const MOST_MS = 60;
const PATIENCE_MS = 30_000;

/** From an edit that is acknowledged, or an archive that is asked for, to those who follow it: jobs kept in PostgreSQL, and in Redis. */
export const delivery: Scenario = {
  name: 'delivery',
  title: `${FOLLOWERS} subscribers by server-sent events on \`npm start\`, ${EDITS_A_SECOND} mutations a second; both queue modes in turns.`,
  async run() {
    const ground = await openGround();
    const redis = present('redis-server') ? await startRedis(await folderOf(ground, 'redis')) : null;
    const stages: Stage[] = [];
    try {
      stages.push(await openStage(ground, 'jobs in PostgreSQL', null));
      if (redis) stages.push(await openStage(ground, 'jobs in Redis', redis));
      for (let round = 0; round <= ROUNDS; round += 1) for (const stage of stages) await playRound(stage, round);
      return [...stages.flatMap(linesOf), ...(redis ? [] : [withoutRedis])];
    } finally {
      for (const { leave, program } of stages) {
        for (const go of leave) go();
        await program.stop();
      }
      await redis?.close();
      await ground.close();
    }
  },
};

/** A program in one of the modes, those who follow it, and what was seen of it so far; times in milliseconds. */
type Stage = {
  readonly mode: string;
  readonly program: Program;
  readonly door: Door;
  readonly profileIds: readonly string[];
  readonly leave: readonly (() => void)[];
  /** when each follower heard of an edit, by profile and revision */
  readonly arrivals: Map<string, number[]>;
  readonly readyAt: Map<string, number>;
  /** from the acknowledgement of an edit to its event, and from its sending */
  readonly delays: number[];
  readonly whole: number[];
  readonly archives: number[];
};

async function openStage(ground: Ground, mode: string, redis: OwnRedis | null): Promise<Stage> {
  const name = redis ? 'delivery_redis' : 'delivery';
  await ground.pool.query(`create database ${name}`);
  const adminKey = randomBytes(32).toString('base64url');
  const program = await startProgram({
    ...{ DATABASE_URL: Object.assign(new URL(ground.url), { pathname: name }).href, ADMIN_API_KEY: adminKey },
    ...{ DATA_DIR: await folderOf(ground, name), RATE_LIMIT_PER_KEY: 'off', RATE_LIMIT_PER_ADDRESS: 'off' },
    ...(redis && { REDIS_URL: redis.url }),
  });
  const door = { url: program.url, adminKey };
  const profileIds: string[] = [];
  for (let number = 0; number < PROFILES; number += 1) profileIds.push((await begun(door, `Shop ${number}`)).profileId);
  const seen = {
    arrivals: new Map<string, number[]>(),
    readyAt: new Map<string, number>(),
    delays: [],
    whole: [],
    archives: [],
  };
  return { mode, program, door, profileIds, ...seen, leave: await followed(door, profileIds, seen) };
}

async function followed(
  door: Door,
  profileIds: readonly string[],
  { arrivals, readyAt }: Pick<Stage, 'arrivals' | 'readyAt'>,
) {
  const leave: (() => void)[] = [];
  for (let number = 0; number < FOLLOWERS; number += 1)
    leave.push(
      await followByEvents(door.url, door.adminKey, profileIds[number % PROFILES] ?? '', ({ profileId, revision }) => {
        const edit = `${profileId} ${revision}`;
        arrivals.set(edit, [...(arrivals.get(edit) ?? []), performance.now()]);
      }),
    );
  leave.push(await followReadyArchives(door.url, door.adminKey, (id) => readyAt.set(id, performance.now())));
  return leave;
}

/** Edits at a steady pace, then archives one after the other. The first round is to warm up. */
async function playRound(stage: Stage, round: number): Promise<void> {
  const acknowledged = await editsOf(stage, round);
  const ready = await archivesOf(stage, round);
  if (round === 0) return;
  for (const [edit, { sentAt, at }] of acknowledged)
    for (const arrived of stage.arrivals.get(edit) ?? []) {
      // An event may be there before the acknowledgement of its edit is: that is no time at all.
      stage.delays.push(Math.max(0, arrived - at));
      stage.whole.push(arrived - sentAt);
    }
  stage.archives.push(...ready);
}

type Acknowledged = { readonly sentAt: number; readonly at: number };

async function editsOf(
  { door, profileIds, arrivals }: Stage,
  round: number,
): Promise<ReadonlyMap<string, Acknowledged>> {
  const acknowledged = new Map<string, Acknowledged>();
  const running: Promise<void>[] = [];
  const began = performance.now();
  const edit = async (number: number) => {
    const profileId = profileIds[number % PROFILES] ?? '';
    const sentAt = performance.now();
    const input = { profileId, description: `Edit ${number} of round ${round}` };
    const made = await mutate<{ systemProfile: { revision: number } }>(
      door,
      'updateProfileInformation',
      input,
      'systemProfile { revision }',
    );
    acknowledged.set(`${profileId} ${made.systemProfile.revision}`, { sentAt, at: performance.now() });
  };
  for (let number = 0; number < EDITS; number += 1) {
    await pause(Math.max(0, began + (number * 1_000) / EDITS_A_SECOND - performance.now()));
    running.push(edit(number));
  }
  await Promise.all(running);
  await until(() => [...acknowledged.keys()].every((key) => arrivals.get(key)?.length === FOLLOWERS / PROFILES));
  return acknowledged;
}

async function archivesOf({ door, readyAt }: Stage, round: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = 0; number < ARCHIVES; number += 1) {
    const { profileId, layerId } = await begun(door, `Packed ${round} ${number}`);
    const content = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: packed }\ndata: { round: "${round} ${number}" }\n`;
    await mutate(door, 'attachManifest', { profileId, layerId, name: 'text', content }, 'layer { id }');
    const id = await ordered(door, profileId);
    const asked = performance.now();
    await until(() => readyAt.has(id));
    times.push(Math.max(0, (readyAt.get(id) ?? NaN) - asked));
  }
  return times;
}

/** Waits for what followers hear. @throws Error when it never comes */
async function until(isTrue: () => boolean): Promise<void> {
  const began = performance.now();
  while (!isTrue()) {
    if (performance.now() - began > PATIENCE_MS) throw new Error('What was done did not reach all that follow it.');
    await pause(1);
  }
}

function linesOf({ mode, delays, whole, archives }: Stage): readonly Line[] {
  const p99 = percentile(delays, 0.99);
  const both = (times: readonly number[]) =>
    `${short(percentile(times, 0.99))} ms (p50 ${short(percentile(times, 0.5))} ms`;
  return [
    {
      what: `acknowledged edit to event, p99, ${mode}`,
      target: `≤ ${MOST_MS} ms`,
      measured: `${both(delays)}, ${delays.length.toLocaleString('en')} events); from its sending ${both(whole)})`,
      met: p99 <= MOST_MS,
      note: '',
    },
    {
      what: `archive asked for to READY heard, ${mode}`,
      target: '–',
      measured: spreadText(spreadOf(archives), 'ms'),
      met: null,
      note: 'a small profile, packed, signed and synced to disk by the worker of the same process.',
    },
  ];
}

const withoutRedis: Line = {
  what: 'acknowledged edit to event, p99, jobs in Redis',
  target: `≤ ${MOST_MS} ms`,
  measured: 'not measured',
  met: null,
  note: 'redis-server is not on this machine.',
};

async function folderOf({ folder }: Ground, name: string): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made, { recursive: true });
  return made;
}
