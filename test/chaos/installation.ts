import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { freePort } from '../../src/embedded/port.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { hasCode } from '../../src/system-error.js';
import type { Door } from '../journeys/author.js';
import { READY, type ProgramFile } from '../journeys/product.js';
import { eventually } from '../store/eventually.js';
import { planted } from '../support/planted.js';
import { startProgram, type Program } from '../support/program.js';
import type { OwnRedis } from '../workers/redis.js';
import { mountDisk, type Disk } from './disk.js';
import { layWire, type Wire } from './wire.js';
import { clockSetBy } from './wrong-clock.js';

/** Something that breaks, is killed or stopped, and comes back. */
export type Victim = {
  readonly name: string;
  /** Breaks it, at once and without a word. */
  kill(): Promise<void>;
  /** Comes back when it serves again. */
  revive(): Promise<void>;
};

/** Three APIs and two workers on one PostgreSQL, and on a Redis when there is one. */
export type Installation = {
  readonly doors: readonly Door[];
  readonly victims: readonly Victim[];
  /** Lines of all programs' logs that tell of a defect, and programs that ended without having been killed. */
  defects(): readonly string[];
  close(): Promise<void>;
};

/** Crash recovery and two busy processors: what takes longer than this hangs. */
const REVIVED_WITHIN_MS = 120_000;

/** Logged as an error, or printed beside the log with a stack. */
const TELLS_OF_DEFECT = /"level":[56]0|^\s+at /;

/** Starts everything; `redis` is killed with the rest, and closed by its owner. */
export async function openInstallation(redis: OwnRedis | null): Promise<Installation> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sp-chaos-'));
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const database = await startPostgres({ dataDir: path.join(folder, 'database'), log });
  const wires = [await layWire(database.url), ...(redis ? [await layWire(redis.url)] : [])];
  const disk = await mountDisk(path.join(folder, 'data/archives'));
  const env = {
    ...{ DATA_DIR: path.join(folder, 'data'), ADMIN_API_KEY: planted() },
    ...{ DATABASE_URL: wires[0]!.url, EXAMPLE: 'off', LOG_LEVEL: 'info' },
    ...(wires[1] && { REDIS_URL: wires[1].url }),
  };
  const ports = [await freePort(), await freePort(), await freePort()];
  const doors = ports.map((port) => ({ url: `http://127.0.0.1:${port}`, adminKey: env.ADMIN_API_KEY }));
  const clocks = { api: path.join(folder, 'clock-api'), worker: path.join(folder, 'clock-worker') };
  const apis = ports.map((port, i) =>
    kept(`API ${i + 1}`, 'src/api.ts', { ...env, ...(i === 1 && clockSetBy(clocks.api)), PORT: String(port) }),
  );
  const workers = [1, 2].map((i) =>
    kept(`worker ${i}`, 'workers/main.ts', { ...env, ...(i === 1 && clockSetBy(clocks.worker)) }),
  );
  const programs = [...apis, ...workers];
  // One after the other: the first migrates the database.
  for (const program of programs) await program.revive();
  return {
    doors,
    victims: [
      ...programs,
      ...[apis[0]!, workers[0]!, workers[1]!].map(stopped),
      ...[clocks.api, clocks.worker].flatMap((clock) => [clockVictim(clock, HOUR_MS), clockVictim(clock, -HOUR_MS)]),
      ...wires.map(wireVictim),
      ...(disk ? [diskVictim(disk)] : []),
      ...postgresVictims(database.url, folder, warnings),
      ...(redis ? [redisVictim(redis)] : []),
    ],
    defects: () =>
      programs.flatMap(({ lines, ownEnds }) => [...lines().filter((line) => TELLS_OF_DEFECT.test(line)), ...ownEnds()]),
    async close() {
      await Promise.all(programs.map((program) => program.stop()));
      await Promise.all(wires.map((wire) => wire.close()));
      await database.stop();
      await disk?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const HOUR_MS = 3_600_000;

/** Wrong, then right again: as wrong the other way for whoever believed it. */
function clockVictim(file: string, byMs: number): Victim {
  return {
    name: `the clock ${path.basename(file)}, ${byMs > 0 ? 'ahead' : 'behind'}`,
    kill: () => writeFile(file, String(byMs)),
    revive: () => writeFile(file, '0'),
  };
}

/** Held like a machine that is moved or swaps, then let go: others have taken its place meanwhile. */
function stopped(program: Kept): Victim {
  return {
    name: `${program.name}, stopped`,
    kill: async () => void process.kill(program.pid(), 'SIGSTOP'),
    revive: async () => void process.kill(program.pid(), 'SIGCONT'),
  };
}

function wireVictim(wire: Wire, i: number): Victim {
  return { name: `wire ${i + 1}`, kill: async () => wire.cut(), revive: async () => wire.mend() };
}

function diskVictim(disk: Disk): Victim {
  return { name: 'the disk of the archives, full', kill: () => disk.fill(), revive: () => disk.empty() };
}

type Kept = Victim & {
  readonly pid: () => number;
  readonly lines: () => readonly string[];
  /** How it ended without having been killed; empty when it never did. */
  readonly ownEnds: () => readonly string[];
  readonly stop: () => Promise<unknown>;
};

/** A program that is started again however it ends, as an init system does. */
function kept(name: string, file: ProgramFile, env: NodeJS.ProcessEnv): Kept {
  const lives: Program[] = [];
  const ends: string[] = [];
  const last = (signal: NodeJS.Signals) => lives.at(-1)?.end(signal) ?? Promise.resolve(0);
  return {
    name,
    pid: () => lives.at(-1)?.pid ?? 0,
    lines: () => lives.flatMap(({ lines }) => lines),
    ownEnds: () => ends,
    kill: async () => {
      await last('SIGKILL');
    },
    async revive() {
      const program = await started(name, file, env);
      lives.push(program);
      void program.ended().then((how) => {
        if (how !== 'SIGKILL' && how !== 0) ends.push(`${name} ended by itself: ${how}`);
      });
    },
    stop: () => last('SIGTERM'),
  };
}

/** PostgreSQL may be down at that moment: then the program says so and ends, and is started again. */
async function started(name: string, file: ProgramFile, env: NodeJS.ProcessEnv): Promise<Program> {
  const deadline = performance.now() + REVIVED_WITHIN_MS;
  for (;;) {
    const program = startProgram(file, env);
    const ready = await program.line(READY[file]).then(
      () => true,
      () => false,
    );
    if (ready) return program;
    if (performance.now() > deadline) throw new Error(`${name} does not start:\n${program.lines.join('\n')}`);
  }
}

/** PostgreSQL dies in three ways: its parent, one of its children (which ends all connections), or all at once. */
function postgresVictims(url: string, folder: string, warnings: readonly string[]): readonly Victim[] {
  const revive = () =>
    eventually(
      () =>
        query(url, 'select 1').then(
          () => true,
          () => false,
        ),
      REVIVED_WITHIN_MS,
    ).catch((cause: unknown) => {
      throw new Error(`PostgreSQL does not come back:\n${warnings.slice(-5).join('')}`, { cause });
    });
  const parent = async () =>
    Number((await readFile(path.join(folder, 'database/postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  const children = async () =>
    (
      await query(
        url,
        "select pid from pg_stat_activity where pid <> pg_backend_pid() order by backend_type = 'client backend' desc, pid",
      )
    ).map(({ pid }) => Number(pid));
  return [
    { name: 'PostgreSQL', revive, kill: async () => end([await parent()]) },
    { name: 'a child of PostgreSQL', revive, kill: async () => end((await children()).slice(0, 1)) },
    {
      name: 'PostgreSQL with all its children',
      revive,
      kill: async () => end([...(await children()), await parent()]),
    },
  ];
}

function redisVictim(redis: OwnRedis): Victim {
  return { name: 'Redis', kill: () => redis.kill(), revive: () => redis.start() };
}

function end(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // Gone by itself meanwhile: as good.
      if (!hasCode(error, 'ESRCH')) throw error;
    }
  }
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
