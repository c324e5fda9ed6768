import type { ChildProcess } from 'node:child_process';
import { open, readFile, readlink, realpath, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '../errors.js';
import { hasCode, nullWhenMissing } from '../system-error.js';
import { program } from './binaries.js';
import { clusterFolder, type Home } from './home.js';
import { runAs, spawnApart } from './run-as.js';
import { settingArguments, type ServerSettings } from './server-settings.js';

/** How one server is started. */
export type Launch = ServerSettings & {
  readonly home: Home;
  /** where its messages go; kept small, without texts of statements */
  readonly logFile: string;
};

/** A server that accepts connections. */
export type Postmaster = {
  readonly pid: number;
  /** resolves when it is gone, for whatever reason */
  readonly exited: Promise<void>;
  /** the last fault that it wrote to its log; null when it wrote of none */
  lastFault(): Promise<string | null>;
};

const READY_POLL_MS = 5;
const STOP_POLL_MS = 10;
/** Crash recovery replays at most the log since the last checkpoint, five minutes of writes. */
const READY_PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 20_000;
const LOG_BYTES = 4 * 1024 * 1024;

/**
 * Starts the server and waits until it accepts connections.
 * @throws Unavailable EMBEDDED_POSTGRES_FAILED when it ends before, with its last words
 */
export async function launchPostmaster(launch: Launch): Promise<Postmaster> {
  const { size } = (await stat(launch.logFile).catch(nullWhenMissing)) ?? { size: 0 };
  const isFull = size > LOG_BYTES;
  const output = await open(launch.logFile, isFull ? 'w' : 'a', 0o600);
  const said = () => linesFrom(launch.logFile, isFull ? 0 : size);
  let child: ChildProcess;
  try {
    const { who, binaries } = launch.home;
    const settings = ['-D', clusterFolder(launch.home), ...settingArguments(launch)];
    child = spawnApart(who, program(binaries, 'postgres'), settings, output.fd);
  } finally {
    await output.close();
  }
  const end = ended(child);
  const pid = child.pid ?? 0;
  if ((await Promise.race([end, ready(launch.home, pid, end)])) !== 'ready') throw failed(launch, await said());
  return { pid, exited: end.then(() => undefined), lastFault: async () => faultIn(await said()) };
}

/** The process that serves this home's cluster now, whoever started it; null when there is none. */
export async function runningPostmaster(home: Home): Promise<number | null> {
  const pid = (await postmasterFile(home))?.pid ?? null;
  return pid !== null && isAlive(pid) && (await servesCluster(pid, home)) ? pid : null;
}

/**
 * Lets a start pass a postmaster.pid whose number belongs to something else by now, as happens when a container is
 * killed and its next life counts its processes from 1 again: PostgreSQL would take that process for a server.
 * The number becomes ours, which PostgreSQL, being our child, knows to be none. The rest of the file stays: it names the
 * shared memory by which PostgreSQL notices backends that outlived their server.
 */
export async function disownStaleFile(home: Home): Promise<void> {
  const file = pidFile(home);
  const text = await readFile(file, 'utf8').catch(nullWhenMissing);
  if (text !== null) await writeFile(file, text.replace(/^\d+/, String(process.pid)));
}

/** Stops a server: lets transactions end as failures, writes a checkpoint, and waits until the process is gone. */
export async function stopPostmaster(home: Home, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // Windows has no SIGINT for another process: pg_ctl knows PostgreSQL's own way.
    await runAs(home.who, program(home.binaries, 'pg_ctl'), ['stop', '-D', clusterFolder(home), '-m', 'fast', '-w']);
    return;
  }
  signal(pid, 'SIGINT');
  if (await gone(pid, STOP_PATIENCE_MS)) return;
  // Something holds it up: leave at once and let the next start recover from the log.
  signal(pid, 'SIGQUIT');
  if (await gone(pid, STOP_PATIENCE_MS)) return;
  throw new Unavailable(
    'EMBEDDED_POSTGRES_FAILED',
    `The embedded PostgreSQL (process ${pid}) does not stop: end that process.`,
  );
}

function ended(child: ChildProcess): Promise<'ended'> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve('ended'));
    child.once('error', () => resolve('ended'));
  });
}

/** PostgreSQL writes its state to postmaster.pid: reading it costs less than trying to connect. */
async function ready(home: Home, pid: number, end: Promise<'ended'>): Promise<'ready' | 'ended'> {
  const deadline = Date.now() + READY_PATIENCE_MS;
  while (Date.now() < deadline) {
    const file = await postmasterFile(home);
    if (file?.pid === pid && file.ready) return 'ready';
    if ((await Promise.race([end, pause(READY_POLL_MS, 'waiting')])) === 'ended') return 'ended';
  }
  return 'ended';
}

async function postmasterFile(home: Home): Promise<{ pid: number; ready: boolean } | null> {
  const text = await readFile(pidFile(home), 'utf8').catch(nullWhenMissing);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

function pidFile(home: Home): string {
  return path.join(clusterFolder(home), 'postmaster.pid');
}

/** A process number in a stale postmaster.pid may belong to something else by now: never signal that. */
async function servesCluster(pid: number, home: Home): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return folder === (await realpath(clusterFolder(home)));
  }
  if (process.platform === 'win32') return true;
  const line = await runAs(home.who, 'ps', ['-o', 'command=', '-p', String(pid)]).catch(() => '');
  return line.includes(clusterFolder(home));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function gone(pid: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await pause(STOP_POLL_MS);
  }
  return true;
}

/** What one server has written to its log: the lines behind those of the servers before it. */
async function linesFrom(logFile: string, start: number): Promise<readonly string[]> {
  const written = (await readFile(logFile).catch(nullWhenMissing)) ?? Buffer.alloc(0);
  return written.subarray(start).toString().trimEnd().split('\n');
}

function faultIn(lines: readonly string[]): string | null {
  return lines.slice(-20).findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? null;
}

function failed({ home, logFile }: Launch, lines: readonly string[]): Unavailable {
  const word = faultIn(lines) ?? (lines.at(-1) || 'it said nothing');
  return new Unavailable(
    'EMBEDDED_POSTGRES_FAILED',
    `The embedded PostgreSQL on ${clusterFolder(home)} did not start: ${word} (all its messages: ${logFile})`,
  );
}
