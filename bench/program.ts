import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../src/embedded/port.js';
import { projectRoot } from '../src/project-root.js';

/** What `npm start` runs, as a process of its own. */
export type Program = {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** asks it to end, and waits until it has */
  stop(): Promise<void>;
};

const READY_MS = 10;

/**
 * Starts one on a free port and waits until /readyz answers 200.
 * @param settings environment; nothing of ours but PATH and HOME is handed on
 * @param options of its Node
 * @throws Error when it ends before that
 */
export async function startProgram(settings: NodeJS.ProcessEnv, options: readonly string[] = []): Promise<Program> {
  const { PATH, HOME } = process.env;
  const port = await freePort();
  const child = spawn(process.execPath, [...options, path.join(projectRoot(), 'dist/src/main.js')], {
    env: { PATH, HOME, EXAMPLE: 'off', LOG_LEVEL: 'warn', PORT: String(port), ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error('The program ended before it was ready.');
    await pause(READY_MS);
  }
  return {
    ...{ url, port, child },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Whether this machine has a program. */
export function present(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
