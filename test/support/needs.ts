import { describe, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { migrationsFolder } from '../../src/migrate.js';

// Tests that need what a bare machine lacks. Where it is missing they are skipped, and the last lines of the run
// say which and why (skips-reporter.js reads the reason from the title).

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const shared = process.env['TEST_SHARED_DIR'] ?? path.resolve(migrationsFolder(), '../../shared');

/** Claims about the real packs, charts and profiles in ../shared: skipped where that folder is absent. */
export function describeWithShared(title: string, claims: (folder: string) => void): void {
  if (existsSync(shared)) describe(title, () => claims(shared));
  // jest runs the body of a skipped describe too, and these bodies list the folder's files.
  else test.skip(`${title} [needs the folder ../shared]`, () => claims(shared));
}

/** Claims about what people see in a browser: skipped where Debian's Chromium (or the one that CHROMIUM names) is absent. */
export function describeWithChromium(title: string, claims: (executablePath: string) => void): void {
  if (existsSync(chromium)) describe(title, () => claims(chromium));
  else describe.skip(`${title} [needs Chromium: apt-get install chromium, or set CHROMIUM]`, () => claims(chromium));
}

/** Whether a program is on this machine. */
export function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A claim about what a real program says: skipped where it isn't installed. */
export function testWith(program: string, title: string, claim: () => void | Promise<void>, timeoutMs?: number): void {
  if (has(program)) test(title, claim, timeoutMs);
  else test.skip(`${title} [needs ${program}]`, claim);
}
