import { randomBytes } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Refused } from '../errors.js';
import { hasCode, nullWhenMissing } from '../system-error.js';

/** What the file of a lock holds after its owner gave it back. */
const FREE = 'free\n';

/**
 * Reserves a data folder for this process. A lock whose process is gone (killed, power cut) is taken over.
 *
 * Locks are numbered files, and the highest counts. Whoever finds it free or stale links the next number, which works
 * for one only; the highest is never removed, so nobody can pass unseen while somebody else takes over.
 * @returns gives the folder free again
 * @throws Refused DATA_DIR_IN_USE naming the process that has it
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const draft = path.join(dataDir, `program.${process.pid}.${randomBytes(4).toString('hex')}.new`);
  await writeFile(draft, JSON.stringify(await identity(process.pid)), { mode: 0o600, flag: 'wx' });
  try {
    let mine = await nextLock(dataDir, draft);
    while (mine === null) mine = await nextLock(dataDir, draft);
    const file = lockFile(dataDir, mine);
    return () => writeFile(file, FREE);
  } finally {
    await rm(draft, { force: true });
  }
}

/** One attempt; null when somebody else was at it in the meantime. */
async function nextLock(dataDir: string, draft: string): Promise<number | null> {
  const highest = (await lockNumbers(dataDir)).at(-1) ?? 0;
  const holder = parsed(await readFile(lockFile(dataDir, highest), 'utf8').catch(nullWhenMissing));
  if (holder !== null && (await isRunning(holder))) throw inUse(dataDir, holder.pid);
  const mine = highest + 1;
  if (!(await linked(draft, lockFile(dataDir, mine)))) return null;
  const numbers = await lockNumbers(dataDir);
  if (numbers.at(-1) !== mine) {
    // Ours filled a gap below a newer lock.
    await rm(lockFile(dataDir, mine), { force: true });
    return null;
  }
  for (const old of numbers.slice(0, -1)) await rm(lockFile(dataDir, old), { force: true });
  return mine;
}

function lockFile(dataDir: string, number: number): string {
  return path.join(dataDir, `program.${number}.lock`);
}

async function lockNumbers(dataDir: string): Promise<readonly number[]> {
  const found = (await readdir(dataDir)).map((name) => Number(/^program\.(\d+)\.lock$/.exec(name)?.[1]));
  return found.filter((number) => !Number.isNaN(number)).sort((one, other) => one - other);
}

/** A process, told apart from a later one with the same number by when it started. */
type Identity = { readonly pid: number; readonly started: string | null };

async function identity(pid: number): Promise<Identity> {
  if (process.platform !== 'linux') return { pid, started: null };
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, in brackets, may itself hold blanks; the third is the state, the 22nd the start (man 5 proc).
  const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = rest[18];
  // A zombie has ended; only its parent hasn't looked yet.
  return { pid, started: ticks === undefined || state === 'Z' ? null : `${boot.trim()} ${ticks}` };
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function parsed(text: string | null): Identity | null {
  if (text === null || text === FREE) return null;
  try {
    const { pid, started } = JSON.parse(text) as Partial<Identity>;
    return typeof pid === 'number' ? { pid, started: started ?? null } : null;
  } catch {
    // Half a line after a power cut: nobody holds that.
    return null;
  }
}

async function isRunning(holder: Identity): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    if (!hasCode(error, 'EPERM')) throw error;
  }
  return (await identity(holder.pid)).started === holder.started;
}

function inUse(dataDir: string, pid: number): Refused {
  return new Refused(
    'DATA_DIR_IN_USE',
    `The data folder ${dataDir} is in use by process ${pid}: stop that process, or set DATA_DIR to another folder.`,
  );
}
