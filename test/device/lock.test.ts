import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../cli/device/lock.js';
import { startProgram } from '../support/program.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('of agents that start at the same moment, one at a time has the folder', async () => {
  const [lock, go] = [join(folder, 'agent.pid'), join(folder, 'go')];
  const agents = [1, 2, 3].map(() => startProgram('test/device/lock-holder.ts', {}, ['device', lock, go, '300']));
  await Promise.all(agents.map((agent) => agent.line(/ready/)));
  writeFileSync(go, '');
  const said = await Promise.all(agents.map((agent) => agent.line(/^held \d+ shared/)));
  expect(said.map((line) => line.replace(/^held \d+ /, ''))).toEqual(['shared 0', 'shared 0', 'shared 0']);
  expect(readdirSync(folder).sort()).toEqual(['agent.pid', 'go']);
}, 60_000);

test('a lock from before the machine was started is none, also in the form of earlier agents', async () => {
  const lock = join(folder, 'agent.pid');
  writeFileSync(lock, `${process.ppid} another-start`);
  expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine');
  writeFileSync(join(lock, `${process.ppid} another-start x`), '');
  expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine');
  expect(readdirSync(lock)).toEqual([]);
});
