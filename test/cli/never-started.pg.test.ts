import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { scratch } from '../archives/built.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startProgram } from '../support/program.js';

// What an operator sees who has the settings of another installation in the shell, or none.

let database: FreshDatabase;
let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  [database, folder] = await Promise.all([freshDatabase(), scratch()]);
  await database.pool.query('drop schema es, read, vault, access, audit, catalog cascade');
});
afterAll(async () => {
  await database.close();
  await folder.remove();
});

test.each(['keys list', 'keys rotate', 'secrets rotate', 'archive-store adopt', 'rebuild', 'backup'])(
  '%s says that the program never ran on the settings, and leaves nothing behind',
  async (command) => {
    const file = path.join(folder.path, 'all.tar.gz');
    const env = { DATA_DIR: folder.path, DATABASE_URL: database.url };
    const program = startProgram('cli/main.ts', env, [...command.split(' '), ...(command === 'backup' ? [file] : [])]);
    expect(await program.ended()).toBe(1);
    expect(program.lines.join('\n')).toContain('This release never ran on these settings');
    await expect(access(file)).rejects.toThrow('ENOENT');
  },
);
