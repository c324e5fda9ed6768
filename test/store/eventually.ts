import { setTimeout as pause } from 'node:timers/promises';
import { FENCE } from '../../src/store/cursor.js';
import { runOnce } from '../support/server.js';

/** Waits until a condition holds. The fence is the whole server's: a transaction of another test may hold it for a while. */
export async function eventually(holds: () => Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not so within ${patienceMs} ms: ${holds.toString()}`);
    await pause(5);
  }
}

/** Waits until readers of the log see every event of a database that is there now. */
export async function wholeLogSeen(databaseUrl: string): Promise<void> {
  await eventually(async () => {
    const { rows } = await runOnce(databaseUrl, `select exists (select from es.event where not ${FENCE}) as held`);
    return rows[0]?.['held'] === false;
  });
}
