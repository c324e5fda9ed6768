import { open, readFile, rm } from 'node:fs/promises';
import { AgentFault } from './protocol.js';

/**
 * Runs with the agent's home to itself. A lock of a process that is gone, or from before the machine was started, is
 * none.
 */
export async function withLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const mine = `${process.pid} ${await bootId()}`;
  for (let attempt = 0; ; attempt += 1) {
    const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
      throw error;
    });
    if (file) {
      await file.writeFile(mine).finally(() => file.close());
      break;
    }
    if (attempt > 0 || (await isHeld(path))) {
      throw new AgentFault('Another agent works in this folder. Stop it first, or give this one another --home.', true);
    }
    await rm(path, { force: true });
  }
  try {
    return await run();
  } finally {
    await rm(path, { force: true });
  }
}

async function isHeld(path: string): Promise<boolean> {
  const [pid = '', boot = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
  if (boot !== (await bootId())) return false;
  // A number can be another program's by now; its words tell.
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return /\bdevice\b/.test(words) && Number(pid) !== process.pid;
}

/** Changes with every start of the machine. */
async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')).trim();
}
