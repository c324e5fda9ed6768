import { mkdir, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CONTENT_FOLDER, openArchiveStore, scratchOf, storeBeside } from '../src/archives/store-file.js';
import { openDatabase } from '../src/backup/database-url.js';
import { inBackup } from '../src/backup/format.js';
import { restoreBackup } from '../src/backup/restore.js';
import { loadConfig, type Config } from '../src/config.js';
import { markExampleMade } from '../src/example-mark.js';
import { createLog } from '../src/log.js';
import type { Command } from './command.js';
import { unreadable } from './unreadable.js';
import { oneFile } from './words.js';

const HELP = `Restores a backup into an empty database and an archive store (docs/operations.md).

  system-profiles restore FILE.tar.gz

Works on the settings of the program: set DATA_DIR to a new folder, or DATABASE_URL to an empty database. Put the keys
of the old data folder there before the first start. "-" reads from standard input.

Exit code: 0 when everything is there, 1 when nothing was restored, 2 when the call is wrong.
`;

/** `restore`: a backup comes back to life. */
export const restoreCommand: Command = {
  name: ['restore'],
  summary: 'restore a backup into an empty database',
  help: HELP,
  run: async (words) => {
    const file = oneFile(words, HELP);
    if (file === null) return 2;
    // Before a database is made for it: most faults are wrong names.
    const backup = file === '-' ? process.stdin : (await open(file, 'r').catch(unreadable(file))).createReadStream();
    try {
      return await restore(backup, loadConfig(process.env));
    } finally {
      backup.destroy();
    }
  },
};

async function restore(backup: Readable, config: Config): Promise<number> {
  const log = createLog('silent');
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(config, log);
  try {
    const archiveStore = openArchiveStore(config.archiveStore, scratchOf(config));
    const contentStore = storeBeside(config, CONTENT_FOLDER);
    const end = await restoreBackup({ databaseUrl: database.url, archiveStore, contentStore, log }, backup);
    await markExampleMade(config.dataDir, 'restored from a backup');
    process.stderr.write(`Restored: ${inBackup(end)}.\n`);
    return 0;
  } finally {
    await database.close();
  }
}
