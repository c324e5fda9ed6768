import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentFault } from './protocol.js';

/**
 * Runs with the agent's home to itself. A lock of a process that is gone, or from before the machine was started, is
 * none.
 *
 * The lock is a folder with one file, whose name tells the holder. It is made aside and moved to its place, which works
 * only where there is no folder or an empty one: for one agent of many, on every file system. No name comes twice, so
 * whoever takes a stale holder away can't meet the one who followed.
 */
export async function withLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${await bootId()} ${randomUUID()}`;
  const draft = `${path}.${randomUUID()}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(join(draft, mine), '');
    while (!(await moved(draft, path))) await clear(path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  try {
    return await run();
  } finally {
    await rm(join(path, mine), { force: true });
  }
}

/** Whether it is there now; not when somebody's lock is. */
async function moved(draft: string, path: string): Promise<boolean> {
  try {
    await rename(draft, path);
    return true;
  } catch (error) {
    allBut('ENOTEMPTY', 'EEXIST', 'ENOTDIR')(error);
    return false;
  }
}

/** Takes away what nobody holds any more. @throws AgentFault when somebody does */
async function clear(path: string): Promise<void> {
  const holders = await readdir(path).catch(allBut('ENOENT', 'ENOTDIR'));
  for (const holder of holders ?? []) {
    await refuseIfHeld(holder);
    await rm(join(path, holder), { force: true });
  }
  if (holders === undefined) await clearFile(path);
}

/** The lock of earlier agents was a file. Removing a file spares the folder that somebody may have put there since. */
async function clearFile(path: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(allBut('ENOENT', 'EISDIR'));
  if (holder === undefined) return;
  await refuseIfHeld(holder);
  await unlink(path).catch(allBut('ENOENT', 'EISDIR'));
}

async function refuseIfHeld(holder: string): Promise<void> {
  const [pid = '', boot = ''] = holder.split(' ');
  if (boot !== (await bootId())) return;
  // A number can be another program's by now; its words tell.
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (/\bdevice\b/.test(words) && Number(pid) !== process.pid)
    throw new AgentFault('Another agent works in this folder. Stop it first, or give this one another --home.', true);
}

/** Changes with every start of the machine. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')).trim();
}

/** For what somebody else may have done in the meantime. */
function allBut(...expected: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!expected.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  };
}
