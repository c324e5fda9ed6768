import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds. The fence is the whole server's: a transaction of another test may hold it for a while. */
export async function eventually(holds: () => Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not so within ${patienceMs} ms: ${holds.toString()}`);
    await pause(5);
  }
}
