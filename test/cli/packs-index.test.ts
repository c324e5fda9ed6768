import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackFiles } from '../../src/packs/pack.js';
import { packFiles } from '../packs/pack-sketch.js';
import { startProgram } from '../support/program.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, files: PackFiles): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(join(folder, name, path, '..'), { recursive: true });
    await writeFile(join(folder, name, path), bytes);
  }
}

async function cli(...args: readonly string[]): Promise<{ code: number | string; text: string }> {
  const program = startProgram('cli/main.ts', {}, args);
  const code = await program.ended();
  return { code, text: program.lines.join('\n') };
}

describe('packs index', () => {
  test('writes the index and the archives, and says how many', async () => {
    await write('web', packFiles());
    await write('api', packFiles({ name: 'api' }));
    const { code, text } = await cli('packs', 'index', folder, '--out', join(folder, 'public'));
    expect({ code, text }).toEqual({
      code: 0,
      text: `2 of 2 packs indexed in ${join(folder, 'public')}, 0 errors, 0 warnings.`,
    });
    expect((await readdir(join(folder, 'public'))).sort()).toEqual([
      'api-1.2.3.tar.gz',
      'index.json',
      'web-1.2.3.tar.gz',
    ]);
    const index = JSON.parse(await readFile(join(folder, 'public', 'index.json'), 'utf8')) as {
      packs: { name: string }[];
    };
    expect(index.packs.map(({ name }) => name)).toEqual(['api', 'web']);
  });

  test('prints each fault with file, rule and mend, leaves out what is broken, and ends with 1', async () => {
    await write('web', packFiles({ version: 'v1' }));
    await write('broken', packFiles({ layer: 'x' }, { 'README.md': null }));
    const { code, text } = await cli('packs', 'index', folder);
    expect(code).toBe(1);
    expect(text).toContain('broken (left out)');
    expect(text).toMatch(/error {3}pack\.json \[layer\] The layer "x" isn't known\. Write one of/);
    expect(text).toMatch(/warning README\.md \[readme\]/);
    expect(text).toMatch(/warning pack\.json \[version\]/);
    expect(text).toContain('1 of 2 packs indexed');
    expect(await readdir(folder)).toContain('web-v1.tar.gz');
  });

  test('gives the same bytes again, however old the files are, and ignores what it wrote and what is hidden', async () => {
    await write('web', packFiles());
    await cli('packs', 'index', folder);
    const first = await readFile(join(folder, 'index.json'), 'utf8');
    await utimes(join(folder, 'web', 'pack.json'), 1, 1);
    await write('.git', new Map([['config', Buffer.from('x')]]));
    await writeFile(join(folder, 'web', '.DS_Store'), 'x');
    expect((await cli('packs', 'index', folder)).code).toBe(0);
    expect(await readFile(join(folder, 'index.json'), 'utf8')).toBe(first);
  });

  test('never follows a link out of the folder', async () => {
    await write('web', packFiles());
    await symlink('/etc/passwd', join(folder, 'web', 'passwd'));
    const { code, text } = await cli('packs', 'index', folder);
    expect(code).toBe(1);
    expect(text).toMatch(/error {3}passwd \[link\]/);
  });

  test('only looks with --check', async () => {
    await write('web', packFiles());
    expect(await cli('packs', 'index', folder, '--check')).toEqual({
      code: 0,
      text: '1 of 1 packs are fine, 0 errors, 0 warnings.',
    });
    expect(await readdir(folder)).toEqual(['web']);
  });

  test('of an empty folder tells what a pack is', async () => {
    const { code, text } = await cli('packs', 'index', folder);
    expect({ code, text }).toEqual({
      code: 1,
      text: 'There are no pack folders. A pack is a folder with a pack.json.',
    });
  });
});

describe('the command line', () => {
  test.each<[string, string[], number, RegExp]>([
    ['nothing', [], 0, /packs index/],
    ['--help', ['--help'], 0, /packs index/],
    ['--help of a command', ['packs', 'index', '--help'], 0, /Exit code: 0 when every pack/],
    ['--help of a family', ['device', '--help'], 0, /^Usage:(\n {2}system-profiles device [^\n]+)+\n\nEach/],
    ['a family by itself', ['keys'], 0, /^Usage:\n.*keys rotate/],
    [
      'an unknown member of a family',
      ['keys', 'loose'],
      2,
      /"keys loose" is no command[^\n]+\n\nUsage:\n.*keys rotate/,
    ],
    ['an unknown command', ['pack', 'idx'], 2, /"pack idx" is no command of system-profiles/],
    ['an unknown option', ['packs', 'index', 'x', '--fast'], 2, /Unknown option '--fast'/],
    ['no folder', ['packs', 'index'], 2, /Name one folder/],
    ['a folder that isn’t there', ['packs', 'index', '/no/such'], 2, /\/no\/such is no folder/],
    ['a backup that isn’t there', ['restore', '/no/such'], 1, /^\/no\/such can't be read \(ENOENT\)\. Name a file/],
  ])('answers %s', async (_, args, code, message) => {
    const answer = await cli(...args);
    expect(answer.code).toBe(code);
    expect(answer.text).toMatch(message);
  });
});
