import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * As whom PostgreSQL runs. It refuses to run as root, so a program that was started as root gives it
 * another user, or a user namespace in which root has another number.
 */
export type RunAs = {
  /** how the log calls this way */
  readonly label: string;
  /** what stands before the program on the command line */
  readonly prefix: readonly string[];
  /** who owns the files it reads and writes */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** whether the process has to change its user to become the owner */
  readonly switchUser: boolean;
};

/** The number that every Unix keeps for "nobody". */
const NOBODY = 65_534;

/** PostgreSQL runs as the user who started the program. */
export const asMyself: RunAs = { label: 'as the user of the program', prefix: [], owner: null, switchUser: false };

/**
 * PostgreSQL runs in a user namespace where root is called nobody: to the kernel it still is root,
 * so it reaches a data folder under a home that only root may enter.
 */
export const inNamespace: RunAs = {
  label: 'in a user namespace',
  prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'],
  owner: null,
  switchUser: false,
};

/** PostgreSQL runs as another user, by default as nobody. */
export function asUser(uid: number = NOBODY, gid: number = uid): RunAs {
  return { label: `as user ${uid}`, prefix: [], owner: { uid, gid }, switchUser: true };
}

/** Runs a program to its end and gives what it printed. Fails with what it printed to standard error. */
export async function runAs(who: RunAs, file: string, args: readonly string[]): Promise<string> {
  const { command, rest, options } = prepared(who, file, args);
  const { stdout } = await promisify(execFile)(command, rest, { ...options, encoding: 'utf8' });
  return stdout;
}

/**
 * Starts a program apart from ours: in a session of its own, so that Ctrl-C reaches only us and we decide when it
 * ends, with its output in a file, so that it can go on after we were killed.
 * @param output descriptor of an open file
 */
export function spawnApart(who: RunAs, file: string, args: readonly string[], output: number): ChildProcess {
  const { command, rest, options } = prepared(who, file, args);
  const child = spawn(command, rest, {
    ...options,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output, output],
  });
  child.unref();
  return child;
}

function prepared(who: RunAs, file: string, args: readonly string[]) {
  const [command = file, ...rest] = [...who.prefix, file, ...args];
  const user = who.switchUser && who.owner !== null ? who.owner : {};
  return { command, rest, options: { ...user, cwd: '/', env: environment() } };
}

/** A small environment: PGPORT, PGDATA, LC_MESSAGES and their kin must not reach the server. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, SystemRoot, TEMP, LC_ALL: 'C' }).filter(([, value]) => value !== undefined),
  );
}
