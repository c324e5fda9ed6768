import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a piece of work cost a process of its own. */
export type Cost = { readonly wallMs: number; readonly cpuMs: number; readonly moreBytes: number };

/** Runs a contestant, a script of bench/contestants, in a fresh process and takes what it prints as its cost. */
export async function costOf(script: string, ...words: readonly string[]): Promise<Cost> {
  const file = fileURLToPath(new URL(`./contestants/${script}.js`, import.meta.url));
  const { stdout } = await run(process.execPath, [file, ...words], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout) as Cost;
}

/** In the contestant's process: does the work and prints its cost, time, processor time and growth of its memory at most. */
export async function printCost(work: () => unknown): Promise<void> {
  const before = { cpu: process.cpuUsage(), maxRss: process.resourceUsage().maxRSS };
  const began = performance.now();
  await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(before.cpu);
  const moreBytes = (process.resourceUsage().maxRSS - before.maxRss) * 1_024;
  process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1_000, moreBytes }));
}
