import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/project-root.js';

const run = promisify(execFile);

/** What a command of an agent said and how it ended. */
export type Ended = { readonly code: number | NodeJS.Signals; readonly said: string };

/** A machine: the agent as the one file that people copy, a home, and a folder that k3s would watch. */
export type Machine = {
  readonly name: string;
  readonly home: string;
  /** starts the agent with bare Node */
  start(
    command: string,
    ...words: readonly string[]
  ): { kill(signal: NodeJS.Signals): void; readonly ended: Promise<Ended> };
  sync(...words: readonly string[]): Promise<Ended>;
  /** all that k3s would apply, as one text */
  applied(): string;
  holds(file: string): boolean;
};

/** Builds the agent into one file and gives machines that run it. */
export async function workshopOfAgents(): Promise<{ machine(name: string): Machine; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'agents-'));
  const vite = path.join(projectRoot(), 'node_modules/vite/bin/vite.js');
  const words = ['build', '--config', 'device-agent.config.js', '--outDir', folder];
  await run(process.execPath, [vite, ...words], { cwd: projectRoot() });
  const agent = path.join(folder, 'device-agent.mjs');
  return { machine: (name) => machineIn(folder, agent, name), remove: () => rmSync(folder, { recursive: true }) };
}

function machineIn(folder: string, agent: string, name: string): Machine {
  const [home, manifests] = [path.join(folder, name), path.join(folder, `${name}-k3s`)];
  mkdirSync(manifests);
  const start = (command: string, ...words: readonly string[]) => {
    const { PATH } = process.env;
    const child = spawn(process.execPath, [agent, 'device', command, '--home', home, ...words], { env: { PATH } });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code, signal) => resolve({ code: signal ?? code ?? 1, said }));
    });
    return { kill: (signal: NodeJS.Signals) => void child.kill(signal), ended };
  };
  const target = ['--target', 'k3s', '--manifests-dir', manifests];
  return {
    name,
    home,
    start: (command, ...words) => start(command, ...(command === 'run' || command === 'sync' ? target : []), ...words),
    sync: (...words) => start('sync', ...target, ...words).ended,
    applied: () => textOf(manifests),
    holds: (file) => existsSync(path.join(home, file)),
  };
}

function textOf(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  return paths
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('---\n');
}
