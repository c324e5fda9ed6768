import type { Logger } from 'pino';
import { CHECK_CONFIG, checkConfig } from './check-config.js';
import { keepRowsYoung } from './engine.js';
import { startFault } from './start-fault.js';

/** How long a process may take to finish what is under way before it is ended. */
const PATIENCE_MS = 25_000;

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
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return die(log, new Error(`a second ${signal}: ending at once`));
      stopping = true;
      void finish(running, signal);
    });
  }
}

async function finish(running: Running, signal: string): Promise<void> {
  const { log } = running;
  log.info({ signal }, 'stopping: finishing what is under way');
  const late = setTimeout(() => die(log, new Error(`not finished after ${PATIENCE_MS / 1_000} seconds`)), PATIENCE_MS);
  late.unref();
  try {
    await running.stop();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    die(log, error);
  }
}

function die(log: Running['log'], error: unknown): never {
  log.fatal({ err: error }, 'ended');
  process.exit(1);
}
