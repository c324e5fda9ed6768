import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { overhear } from './planted.js';

/** A program of the project that a test runs as a process of its own, to kill it and to look at what it says. */
export type Program = {
  readonly pid: number;
  /** everything it has printed so far, both ways, one entry a line */
  readonly lines: readonly string[];
  /** Waits for a line that fits; fails when the program ends before. */
  line(fits: RegExp): Promise<string>;
  /** Sends a signal and waits for the end; gives the exit code, or the name of the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string>;
  /** Waits for the end. */
  ended(): Promise<number | string>;
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Starts a source file.
 * @param file relative to the project, such as "src/main.ts"
 * @param env added to an environment that holds PATH and HOME only
 */
export function startProgram(file: string, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Program {
  const { PATH, HOME } = process.env;
  const loader = new URL('./typescript.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', loader, path.join(root, file), ...args], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watched(child);
}

function watched(child: ChildProcess): Program {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const end = endOf(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      overhear(child.pid ?? 0, line);
      for (const look of waiting) look();
    });
  }
  return {
    pid: child.pid ?? 0,
    lines,
    line: (fits) => lineOf(fits, lines, waiting, end),
    ended: () => end,
    end: (signal) => {
      child.kill(signal);
      return end;
    },
  };
}

/** What a program said last may still be on its way when it has ended; a server that it left behind holds the line open. */
const LAST_WORDS_MS = 1_000;

async function endOf(child: ChildProcess): Promise<number | string> {
  const closed = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  await Promise.race([closed, pause(LAST_WORDS_MS)]);
  return code ?? signal ?? 'nothing';
}

function lineOf(
  fits: RegExp,
  lines: readonly string[],
  waiting: Set<() => void>,
  end: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = lines.find((line) => fits.test(line));
      if (found === undefined) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
    void end.then((how) => {
      look();
      reject(
        new Error(`The program ended (${String(how)}) without saying ${String(fits)}. It said:\n${lines.join('\n')}`),
      );
    });
  });
}
