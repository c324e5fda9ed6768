import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/port.js';
import { planted } from '../support/planted.js';
import { startProgram, type Program } from '../support/program.js';

/** The product as those who run it have it: programs that listen, a data folder and an administrator's key. */
export type Product = {
  readonly url: string;
  readonly adminKey: string;
  readonly dataDir: string;
  /** Everything that the programs have printed. */
  said(): string;
  /** Starts another program of the same installation and waits until it is ready. */
  start(file: ProgramFile): Promise<Program>;
  /** Stops all programs as an operator would, and removes the data folder. Fails when one doesn't end by itself. */
  close(): Promise<void>;
};

/** The programs that the product consists of. */
export type ProgramFile = 'src/main.ts' | 'src/api.ts' | 'workers/main.ts';

/** What each program says when it is ready. */
export const READY: Readonly<Record<ProgramFile, RegExp>> = {
  'src/main.ts': /System Profiles is ready/,
  'src/api.ts': /the API is ready/,
  'workers/main.ts': /A worker is at work/,
};

/** Starts the given programs on one data folder, without the example; `env` adds to their settings. */
export async function openProduct(files: readonly ProgramFile[], env: NodeJS.ProcessEnv = {}): Promise<Product> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sp-journey-'));
  const port = await freePort();
  const adminKey = planted();
  const settings = {
    ...{ DATA_DIR: dataDir, PORT: String(port), ADMIN_API_KEY: adminKey, EXAMPLE: 'off', LOG_LEVEL: 'info' },
    ...env,
  };
  const programs: Program[] = [];
  const product: Product = {
    ...{ url: `http://127.0.0.1:${port}`, adminKey, dataDir },
    said: () => programs.flatMap(({ lines }) => lines).join('\n'),
    async start(file) {
      const program = startProgram(file, settings);
      programs.push(program);
      await program.line(READY[file]);
      return program;
    },
    async close() {
      const ends = await Promise.all(programs.map((program) => program.end('SIGTERM')));
      await rm(dataDir, { recursive: true, force: true });
      const wrong = ends.filter((how) => how !== 0 && how !== 'SIGKILL');
      if (wrong.length > 0) throw new Error(`Programs ended with ${wrong.join(', ')}:\n${product.said()}`);
    },
  };
  // One after the other: the first migrates the database.
  for (const file of files) await product.start(file);
  return product;
}
