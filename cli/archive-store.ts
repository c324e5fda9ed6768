import { openArchiveStore, scratchOf } from '../src/archives/store-file.js';
import { adoptStore } from '../src/archives/store-identity.js';
import { redacted } from '../src/config.js';
import type { Command } from './command.js';
import { onDatabase, type OnDatabase } from './on-database.js';
import { noWords } from './words.js';

const HELP = `Makes the archive store of these settings the one of the program (docs/operations.md).

  system-profiles archive-store adopt

For when the store that was used before is gone for good, or another one took its place on purpose. A store that was
copied whole needs none of this: its files say which one it is. Works on the settings of the program (DATA_DIR,
DATABASE_URL, ARCHIVE_STORE), while it runs or while it doesn't. Processes that see another store stop building and
removing there; archives that aren't in this one are built anew when they are requested.

Exit code: 0 when it is the one, 1 when it isn't, 2 when the call is wrong.
`;

/** `archive-store adopt`: the way out when the store before is gone. */
export const adoptStoreCommand: Command = {
  name: ['archive-store', 'adopt'],
  summary: 'make this archive store the one, when the one before is gone',
  help: HELP,
  run: async (words) => (noWords(words, HELP) ? onDatabase('archive-store', adopt) : 2),
};

async function adopt({ pool, config }: OnDatabase): Promise<number> {
  const store = openArchiveStore(config.archiveStore, scratchOf(config));
  const { id, asked, found } = await adoptStore({ pool, store });
  process.stdout.write(
    `${String(redacted(config).archiveStore)} is the archive store now (${id}). Of the ${asked} newest archives it holds ${found}.\n`,
  );
  return 0;
}
