import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { migrate } from '../../src/migrate.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const log = pino({ level: 'silent' });
let database: FreshDatabase;
let folder: string;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'sp-migrations-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  folder = await mkdtemp(path.join(os.tmpdir(), 'sp-migrations-'));
  await database.pool.query('drop table if exists public.schema_migration, public.trace');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.close();
});

/** Each migration adds its word to a table, so that the order can be read. */
async function write(name: string, word = name): Promise<void> {
  const sql = `create table if not exists public.trace (at int generated always as identity, word text);\ninsert into public.trace (word) values ('${word}');\n`;
  await writeFile(path.join(folder, name), sql);
}

async function words(): Promise<string[]> {
  const { rows } = await database.pool.query<{ word: string }>('select word from public.trace order by at');
  return rows.map((row) => row.word);
}

const run = () => migrate(database.url, log, folder);

describe('migrations', () => {
  beforeAll(async () => {
    await database.pool.query('drop table if exists public.schema_migration');
  });

  test('run in the order of their numbers, each once', async () => {
    await write('0002_layers.sql');
    await write('0001_profiles.sql');
    await run();
    await run();
    await write('0010_late-comers.sql');
    await run();
    expect(await words()).toEqual(['0001_profiles.sql', '0002_layers.sql', '0010_late-comers.sql']);
  });

  test('run once when several programs start at the same time', async () => {
    await write('0001_profiles.sql');
    await write('0002_layers.sql');
    await Promise.all([run(), run(), run(), run()]);
    expect(await words()).toHaveLength(2);
  });

  test('that fail leave nothing of themselves and name the file and the line', async () => {
    await write('0001_profiles.sql');
    await writeFile(path.join(folder, '0002_wrong.sql'), 'create table public.half ();\n\nselect nonsense;\n');
    await write('0003_after.sql');
    await expect(run()).rejects.toThrow(/0002_wrong\.sql \(line 3\) failed: column "nonsense" does not exist/);
    expect(await words()).toEqual(['0001_profiles.sql']);
    const { rows } = await database.pool.query("select to_regclass('public.half') as half");
    expect(rows).toEqual([{ half: null }]);
  });

  test('are refused when one was changed after it ran', async () => {
    await write('0001_profiles.sql');
    await run();
    await write('0001_profiles.sql', 'changed');
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      message: expect.stringContaining('0001_profiles.sql'),
    });
  });

  test('are not changed by other line ends', async () => {
    await writeFile(path.join(folder, '0001_profiles.sql'), 'select 1;\nselect 2;\n');
    await run();
    await writeFile(path.join(folder, '0001_profiles.sql'), 'select 1;\r\nselect 2;\r\n');
    await expect(run()).resolves.toBeUndefined();
  });

  test('are refused when a new one comes before one that ran', async () => {
    await write('0002_layers.sql');
    await run();
    await write('0001_profiles.sql');
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_ORDER',
      message: expect.stringContaining('higher number'),
    });
  });

  test('are refused when the database ran one that this program does not know', async () => {
    await write('0001_profiles.sql');
    await write('0002_layers.sql');
    await run();
    await rm(path.join(folder, '0002_layers.sql'));
    await expect(run()).rejects.toMatchObject({
      code: 'MIGRATION_ORDER',
      message: expect.stringContaining('newer one'),
    });
  });

  test.each([
    ['without a number', 'profiles.sql'],
    ['with capital letters', '0001_Profiles.sql'],
    ['with a number that is taken', '0001_zebras.sql'],
  ])('are refused %s', async (_name, file) => {
    await write('0001_profiles.sql');
    await write(file);
    await expect(run()).rejects.toMatchObject({ code: 'MIGRATION_ORDER', message: expect.stringContaining(file) });
  });
});
