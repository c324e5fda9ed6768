import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Refused } from '../errors.js';
import { hasCode, nullWhenMissing } from './system-error.js';

const FILE = 'program.lock';

/**
 * Reserves a data folder for this process. A lock whose process is gone (killed, power cut) is taken over.
 * @returns gives the folder free again
 * @throws Refused DATA_DIR_IN_USE naming the process that has it
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const file = path.join(dataDir, FILE);
  const mine = JSON.stringify(await identity(process.pid));
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, mine, { mode: 0o600, flag: 'wx' });
  try {
    while (!(await linked(draft, file))) await removeStale(dataDir, file);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(nullWhenMissing)) === mine) await rm(file, { force: true });
  };
}

/** A process, told apart from a later one with the same number by when it started. */
type Identity = { readonly pid: number; readonly started: string | null };

async function identity(pid: number): Promise<Identity> {
  if (process.platform !== 'linux') return { pid, started: null };
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The 22nd field is the start in clock ticks; the second, in brackets, may itself hold blanks (man 5 proc).
  const ticks = line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  return { pid, started: ticks === undefined ? null : `${boot.trim()} ${ticks}` };
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

async function removeStale(dataDir: string, file: string): Promise<void> {
  const seen = await readFile(file, 'utf8').catch(nullWhenMissing);
  if (seen === null) return;
  const holder = parsed(seen);
  if (holder !== null && (await isRunning(holder))) throw inUse(dataDir, holder.pid);
  // Moved aside, not deleted: if somebody else took it over since it was read, it goes back to its place.
  const aside = `${file}.stale.${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== seen) await linked(aside, file);
  await rm(aside, { force: true });
}

function parsed(text: string): Identity | null {
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
