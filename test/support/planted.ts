import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** What every secret of the tests begins with. The run fails where it is found outside (global-teardown.ts, .ci/run). */
export const PLANTED = 'planted-secret-';

/** A secret to plant: a key, a password, a token. It must come out nowhere. */
export function planted(): string {
  return `${PLANTED}${randomBytes(24).toString('base64url')}`;
}

/** Keeps what a program said until the run ends, when it is searched for what was planted. */
export function overhear(pid: number, line: string): void {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (folder === undefined) return;
  mkdirSync(path.join(folder, 'said'), { recursive: true });
  appendFileSync(path.join(folder, 'said', `${pid}.log`), `${line}\n`);
}
