import { parseArgs } from 'node:util';
import { openArchiveStore, scratchOf } from '../src/archives/store-file.js';
import { adoptStore } from '../src/archives/store-identity.js';
import { openDatabase } from '../src/backup/database-url.js';
import { loadConfig, redacted } from '../src/config.js';
import { createPool, endPool } from '../src/database.js';
import { hasCode } from '../src/embedded/system-error.js';
import { Refused } from '../src/errors.js';
import { createLog } from '../src/log.js';
import type { Command } from './command.js';

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
  run: async (words) => {
    const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
    if (positionals.length > 0) {
      process.stderr.write(HELP);
      return 2;
    }
    const config = loadConfig(process.env);
    const log = createLog('silent');
    const store = openArchiveStore(config.archiveStore, scratchOf(config));
    const database = await openDatabase(config, log);
    const pool = createPool(database.url, { max: 2, name: 'system-profiles archive-store' }, log);
    try {
      const { id, asked, found } = await adoptStore({ pool, store });
      process.stdout.write(
        `${String(redacted(config).archiveStore)} is the archive store now (${id}). Of the ${asked} newest archives it holds ${found}.\n`,
      );
      return 0;
    } catch (error) {
      if (!hasCode(error, '42P01')) throw error;
      const never =
        'This release never ran on these settings, so there is nothing to adopt a store for. Start it once, or check DATA_DIR and DATABASE_URL.';
      throw new Refused('NEVER_STARTED', never, [], { cause: error });
    } finally {
      await endPool(pool);
      await database.close();
    }
  },
};
