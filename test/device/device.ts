import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Program } from '../support/program.js';
import type { State } from '../../cli/device/home.js';

/** A machine of a test: an agent's home, and a folder as k3s would see it. */
export type TestDevice = {
  readonly home: string;
  readonly manifests: string;
  /** starts a command of the agent as a process of its own */
  start(...words: readonly string[]): Program;
  /** runs a command to its end; gives the exit code and what it said */
  run(...words: readonly string[]): Promise<{ code: number | string; said: string }>;
  /** sync into the k3s folder */
  sync(...words: readonly string[]): Promise<{ code: number | string; said: string }>;
  state(): State;
  /** the manifests that k3s would apply, by their paths */
  applied(): Readonly<Record<string, string>>;
  remove(): void;
};

/** A machine with nothing on it. @param agent the program: the sources, or the bundled file */
export function newDevice(agent = 'cli/device/main.ts', env: Readonly<Record<string, string>> = {}): TestDevice {
  const folder = mkdtempSync(join(tmpdir(), 'device-'));
  const [home, manifests] = [join(folder, 'home'), join(folder, 'manifests')];
  mkdirSync(manifests);
  const start = (...[command = '', ...words]: readonly string[]) =>
    startProgram(agent, env, ['device', command, '--home', home, ...words]);
  const run = async (...words: readonly string[]) => {
    const program = start(...words);
    const code = await program.ended();
    return { code, said: program.lines.join('\n') };
  };
  return {
    ...{ home, manifests, start, run },
    sync: (...words) => run('sync', '--target', 'k3s', '--manifests-dir', manifests, ...words),
    state: () => JSON.parse(readFileSync(join(home, 'state.json'), 'utf8')) as State,
    applied: () => filesIn(manifests),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
