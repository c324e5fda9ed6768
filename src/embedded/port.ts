import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below 32768 no operating system hands out ports to outgoing connections, so a port stays ours between two starts. */
const RANGE = { from: 15_432, to: 32_767 };
const TRIES = 100;

/**
 * A port on 127.0.0.1 that nobody listens on.
 * @param wished taken when it is free: the one of the last start
 */
export async function freePort(wished: number | null = null): Promise<number> {
  if (wished !== null && (await isFree(wished))) return wished;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = randomInt(RANGE.from, RANGE.to + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${TRIES} ports tried between ${RANGE.from} and ${RANGE.to} of 127.0.0.1 is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
