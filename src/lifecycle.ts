import type { Logger } from 'pino';
import { CHECK_CONFIG, checkConfig } from './check-config.js';
import { keepRowsYoung } from './engine.js';
import { startFault } from './start-fault.js';

/** How long a process may take to finish what is under way before it is ended. */
const PATIENCE_MS = 25_000;

/** npm passes on the SIGINT of Ctrl-C, which the terminal has sent to this process too: within so long they are one. */
const SAME_SIGNAL_MS = 2_000;

/** A started process: how it stops, and where it says so. */
export type Running = { readonly log: Pick<Logger, 'info' | 'warn' | 'fatal'>; stop(): Promise<void> };

/**
 * Starts a process and keeps it until SIGTERM or SIGINT: the first asks it to finish, a second one or the end of the
 * patience ends it. What can't start says why in a few lines on standard error; a defect shows its stack.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  const unknown = process.argv.slice(2).find((word) => word !== CHECK_CONFIG);
  if (unknown !== undefined) {
    process.stderr.write(
      `"${unknown}" is no option. There is ${CHECK_CONFIG}; everything else is set by the environment.\n`,
    );
    process.exit(2);
  }
  if (process.argv.includes(CHECK_CONFIG))
    process.exit(await checkConfig(process.env, (text) => process.stdout.write(text)));
  keepRowsYoung();
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    process.stderr.write(`${startFault(error)}\n`);
    process.exit(1);
  }
  const { log } = running;
  process.on('uncaughtException', (error) => die(log, error));
  process.on('unhandledRejection', (error) => die(log, error));
  let stoppingSince: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stoppingSince === null) {
        stoppingSince = performance.now();
        void finish(running, signal);
      } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS)
        die(log, new Error(`a second ${signal}: ending at once`));
    });
  }
}

async function finish(running: Running, signal: string): Promise<void> {
  const { log } = running;
  log.info({ signal }, 'stopping: finishing what is under way');
  const late = setTimeout(() => die(log, new Error(`not finished after ${PATIENCE_MS / 1_000} seconds`)), PATIENCE_MS);
  late.unref();
  if (process.stdout.isTTY) setTimeout(tellOfPatience, SAME_SIGNAL_MS).unref();
  try {
    await running.stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    die(log, error);
  }
}

/** Said to a person who would take the silence for a program that hangs. */
function tellOfPatience(): void {
  const seconds = PATIENCE_MS / 1_000;
  process.stdout.write(`Finishing what is under way, ${seconds} seconds at most. Ctrl-C again ends it at once.\n`);
}

function die(log: Running['log'], error: unknown): never {
  log.fatal({ err: error }, 'ended');
  process.exit(1);
}
