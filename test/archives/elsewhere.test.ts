import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chownSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { golden, shelf } from '../golden/versions.js';
import { startProgram } from '../support/program.js';
import { built, scratch } from './built.js';

let folder: Awaited<ReturnType<typeof scratch>>;
let expected: string;
beforeAll(async () => {
  folder = await scratch();
  const { version, earlier } = golden[1]!;
  expected = (await built(join(folder.path, 'here'), version, earlier, shelf)).sha256;
});
afterAll(() => folder.remove());

const DAYS_MS = 24 * 60 * 60 * 1000;
const PROGRAM = 'test/archives/build-elsewhere.ts';

describe('the same profile packed elsewhere gives the same bytes', () => {
  test.each([
    ['a year later', { SHIFT_MS: String(365 * DAYS_MS) }],
    ['in another language and time zone', { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }],
    ['by a user of another name and home', { USER: 'nobody', UV_THREADPOOL_SIZE: '1' }],
  ])('%s', async (_, env) => {
    const store = mkdtempSync(join(folder.path, 'store-'));
    const program = startProgram(PROGRAM, { HOME: mkdtempSync(join(folder.path, 'home-')), ...env }, [store]);
    expect(await program.line(/^[0-9a-f]{64}$/)).toBe(expected);
  });

  const isRoot = process.getuid?.() === 0;
  (isRoot ? test : test.skip)(`by another account${isRoot ? '' : ' [needs root]'}`, () => {
    const store = mkdtempSync(join(folder.path, 'store-'));
    chownSync(folder.path, 65_534, 65_534);
    chownSync(store, 65_534, 65_534);
    const loader = new URL('../support/typescript.js', import.meta.url).href;
    const run = spawnSync(
      process.execPath,
      ['--import', loader, join(import.meta.dirname, 'build-elsewhere.ts'), store],
      { uid: 65_534, gid: 65_534, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: store } },
    );
    expect(run).toMatchObject({ stdout: `${expected}\n`, status: 0 });
  });
});

describe('a build that is killed', () => {
  const STEPS = [
    'before the file',
    'with an empty file',
    'Packing begun',
    'Packing half done',
    'Packing done',
    'Writing begun',
    'Writing half done',
    'Writing done',
    'with a whole file',
    'with a kept file',
  ];

  test('at any step leaves nothing that is seen, and the next one gives the same bytes from the same cache', async () => {
    const [store, cache] = [mkdtempSync(join(folder.path, 'store-')), mkdtempSync(join(folder.path, 'cache-'))];
    for (const step of STEPS) {
      const program = startProgram(PROGRAM, {}, [store, cache, step]);
      expect({ step, ended: await program.ended() }).toEqual({ step, ended: 'SIGKILL' });
      const kept = await openArchiveStore(store).stat(expected);
      expect({ step, isKept: kept !== null }).toEqual({ step, isKept: step === 'with a kept file' });
    }
    const next = startProgram(PROGRAM, {}, [store, cache]);
    expect(await next.line(/^[0-9a-f]{64}$/)).toBe(expected);
    expect(await openArchiveStore(store).sweep(0)).toBeGreaterThan(0);
    expect(readdirSync(join(store, 'partial'))).toEqual([]);
  }, 120_000);

  test('while another one builds the same does it no harm', async () => {
    const [store, cache] = [mkdtempSync(join(folder.path, 'store-')), mkdtempSync(join(folder.path, 'cache-'))];
    const programs = ['Writing half done', '', ''].map((step) => startProgram(PROGRAM, {}, [store, cache, step]));
    const ends = await Promise.all(programs.map((program) => program.ended()));
    expect(ends).toEqual(['SIGKILL', 0, 0]);
    expect(programs.slice(1).map(({ lines }) => lines)).toEqual([[expected], [expected]]);
  });

  test('and leaves half a member behind is none: the next one makes it anew', async () => {
    const [store, cache] = [mkdtempSync(join(folder.path, 'store-')), mkdtempSync(join(folder.path, 'cache-'))];
    await startProgram(PROGRAM, {}, [store, cache]).ended();
    for (const path of readdirSync(cache, { recursive: true, encoding: 'utf8' }))
      if (path.includes('/')) writeFileSync(join(cache, path), 'half a mem');
    const next = startProgram(PROGRAM, {}, [mkdtempSync(join(folder.path, 'store-')), cache]);
    expect(await next.line(/^[0-9a-f]{64}$/)).toBe(expected);
  });
});
