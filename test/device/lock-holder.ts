import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { withLock } from '../../cli/device/lock.js';
import { AgentFault } from '../../cli/device/protocol.js';

// Takes a lock again and again, beside others that do the same, and says how often two had it.

const [path = '', go = '', times = ''] = process.argv.slice(3);
const inside = `${go}.inside`;
process.stdout.write('ready\n');
while (!existsSync(go)) await turn();
let [held, shared] = [0, 0];
for (let attempt = 0; attempt < Number(times); attempt += 1) {
  await withLock(path, hold).catch((error: unknown) => {
    if (!(error instanceof AgentFault)) throw error;
  });
}
process.stdout.write(`held ${held} shared ${shared}\n`);

async function hold(): Promise<void> {
  held += 1;
  try {
    closeSync(openSync(inside, 'wx'));
  } catch {
    // Who made it is still inside.
    shared += 1;
    return;
  }
  await turn();
  rmSync(inside);
}
