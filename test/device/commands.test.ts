import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../support/program.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sp-agent-words-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the agent answers to words that are typed, and its exit code. */
async function answered(words: readonly string[]): Promise<{ code: number | string; said: string }> {
  const agent = startProgram('cli/device/main.ts', {}, words);
  const code = await agent.ended();
  return { code, said: agent.lines.join('\n') };
}

test.each([[['--help']], [['run', '--help']], [['device', 'status', '-h']]])('%j explains itself', async (words) => {
  expect(await answered(words)).toEqual({ code: 0, said: expect.stringContaining('device run') as never });
});

test('a word that is no command and an option that is none are calls that are wrong', async () => {
  expect(await answered(['rum'])).toEqual({ code: 2, said: expect.stringMatching(/^"rum" is no command/) as never });
  expect(await answered(['sync', '--form', 'x'])).toMatchObject({ code: 2 });
});

test('what was named and cannot be used is told by its name, with the way out', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const register = ['register', '--home', join(folder, 'home'), '--token', 'spdt_x', '--server'];
  expect(await answered(['status', '--home', file])).toEqual({
    code: 1,
    said: `${file} can't be used (ENOTDIR). Run the agent as a user who may write there, usually root, or give another folder by --home.`,
  });
  expect(await answered([...register, 'till.example'])).toEqual({
    code: 1,
    said: '"till.example" is no address of a server. Give one such as https://profiles.example.',
  });
  const missing = join(folder, 'none.pem');
  expect(await answered([...register, 'https://till.example', '--public-key', missing])).toEqual({
    code: 1,
    said: `${missing} can't be used (ENOENT). Name a file that you may read.`,
  });
});
