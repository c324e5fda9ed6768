import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { CONTENT_FOLDER, openArchiveStore, scratchOf, storeBeside } from '../src/archives/store-file.js';
import { guardedStore, verifyStore } from '../src/archives/store-watch.js';
import { writeBackup } from '../src/backup/backup.js';
import { inBackup } from '../src/backup/format.js';
import type { Command } from './command.js';
import { onDatabase, type OnDatabase } from './on-database.js';
import { oneFile } from './words.js';

const HELP = `Takes a backup of everything: the log, what was made of it, the archives, and the packs and charts of layers (docs/operations.md).

  system-profiles backup FILE.tar.gz

Works on the settings of the program (DATA_DIR, DATABASE_URL, ARCHIVE_STORE), while it runs or while it doesn't. "-"
writes to standard output. The keys are not in it: keep admin.key, secrets.key and signing.key of the data folder, or
SECRETS_KEY and SIGNING_KEY, in a safe place of their own.

Exit code: 0 when the backup is whole, 1 when it isn't, 2 when the call is wrong.
`;

/** `backup`: everything in one file. */
export const backupCommand: Command = {
  name: ['backup'],
  summary: 'take a backup of everything but the keys',
  help: HELP,
  run: async (words) => {
    const file = oneFile(words, HELP);
    if (file === null) return 2;
    return onDatabase('backup', (on) => backUp(on, file));
  },
};

async function backUp(on: OnDatabase, file: string): Promise<number> {
  if (file === '-') return write(on, () => process.stdout);
  // Under its name only once it is whole.
  const partial = `${file}.partial`;
  try {
    const code = await write(on, () => createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
    return code;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function write({ config, databaseUrl, pool }: OnDatabase, output: () => Writable): Promise<number> {
  const store = openArchiveStore(config.archiveStore, scratchOf(config));
  await verifyStore({ pool, store });
  const end = await writeBackup(
    {
      databaseUrl,
      // A backup without archives, of a store that isn't the one, would be found out too late.
      archiveStore: guardedStore(store, () => verifyStore({ pool, store })),
      contentStore: guardedStore(storeBeside(config, CONTENT_FOLDER), () => verifyStore({ pool, store })),
      onProgress: (sentence) => process.stderr.write(`${sentence}\n`),
    },
    output(),
  );
  process.stderr.write(`In the backup: ${inBackup(end)}.\n`);
  return 0;
}
