import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf } from '../system-error.js';
import { freePort } from './port.js';
import { launchPostmaster, stopPostmaster, type Launch, type Postmaster } from './postmaster.js';

/** A launch that has happened: the plan, with the port it ended up on, and the server. */
export type Launched = Launch & { readonly postmaster: Postmaster };

/** Backends of a killed server hold its shared memory until they notice, at the latest after their statement. */
const MEMORY_PATIENCE_MS = 15_000;
const MEMORY_PAUSE_MS = 50;
const RESTART_PAUSE_MS = { first: 100, most: 5_000 };

/** Starts a server; waits while a killed one still leaves, and takes another port when somebody was faster on this one. */
export async function launchPatiently(launch: Launch): Promise<Launched> {
  const deadline = Date.now() + MEMORY_PATIENCE_MS;
  let port = launch.port;
  for (;;) {
    try {
      return { ...launch, port, postmaster: await launchPostmaster({ ...launch, port }) };
    } catch (error) {
      const message = messageOf(error);
      const portTaken = /could not create any TCP|could not bind/.test(message);
      const memoryHeld = /shared memory block|lock file .* already exists/.test(message);
      if (!(portTaken || memoryHeld) || Date.now() > deadline) throw error;
      if (portTaken) port = await freePort();
      await pause(MEMORY_PAUSE_MS);
    }
  }
}

/** Watches a server and starts it again on its port whenever it ends, until it is told to stop. */
export function keepRunning(launched: Launched, log: Logger): { stop(): Promise<void> } {
  const stop = new AbortController();
  const isStopped = (): boolean => stop.signal.aborted;
  let running: Postmaster | null = launched.postmaster;

  async function watch(): Promise<void> {
    while (running !== null) {
      await running.exited;
      const ended = running;
      running = null;
      if (isStopped()) return;
      log.warn(
        { said: await ended.lastFault().catch(messageOf) },
        'the embedded PostgreSQL ended unexpectedly: starting it again',
      );
      running = await restarted(launched, stop.signal, log);
      // stop() found nothing to stop while the server was away: that is up to us now.
      if (!isStopped()) log.info('the embedded PostgreSQL runs again');
      else if (running !== null) await stopPostmaster(launched.home, running.pid);
    }
  }

  const watched = watch();
  return {
    stop: async () => {
      stop.abort();
      if (running !== null) await stopPostmaster(launched.home, running.pid);
      await watched;
    },
  };
}

/** Tries until it works: pools of this process know one port only, so it has to be that one. */
async function restarted(launch: Launch, stop: AbortSignal, log: Logger): Promise<Postmaster | null> {
  for (let pauseMs = RESTART_PAUSE_MS.first; !stop.aborted; pauseMs = Math.min(pauseMs * 2, RESTART_PAUSE_MS.most)) {
    const postmaster = await launchPostmaster(launch).catch((error: unknown) => {
      log.warn({ err: error }, 'the embedded PostgreSQL could not be started again yet');
    });
    if (postmaster !== undefined) return postmaster;
    await pause(pauseMs, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
  return null;
}
