import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { createArchiveSigning, rotateSigningKey } from '../src/archives/signing-keys.js';
import { openDatabase } from '../src/backup/database-url.js';
import { loadConfig, type Config } from '../src/config.js';
import { createPool, endPool } from '../src/database.js';
import { hasCode } from '../src/embedded/system-error.js';
import { Refused } from '../src/errors.js';
import { createLog } from '../src/log.js';
import type { Command } from './command.js';

const SETTINGS = "Works on the settings of the program (DATA_DIR, DATABASE_URL), while it runs or while it doesn't.";

const ROTATE = `Makes a new key for signing archives (docs/archive-format.md).

  system-profiles keys rotate

${SETTINGS} The next archive
is signed with the new key. The old public key stays at /signing-keys.pem, for the archives that it signed; its private
half is removed. Prints the new public key. Devices that were given a key need the new one before the next archive.

Exit code: 0 when there is a new key, 1 when there isn't, 2 when the call is wrong.
`;

const LIST = `Shows the public keys that archives were or are signed with, the active one first.

  system-profiles keys list

${SETTINGS}

Exit code: 0, or 1 when they can't be read, 2 when the call is wrong.
`;

/** `keys rotate`: a new key for new archives. */
export const rotateKeys: Command = {
  name: ['keys', 'rotate'],
  summary: 'make a new key for signing archives',
  help: ROTATE,
  run: (words) =>
    onKeys(words, ROTATE, async (pool, config) => {
      const { keyId, publicKey } = await rotateSigningKey(pool, config);
      process.stdout.write(`# ${keyId} signs new archives\n${publicKey}`);
    }),
};

/** `keys list`: every key that signed. */
export const listKeys: Command = {
  name: ['keys', 'list'],
  summary: 'show the keys that archives are signed with',
  help: LIST,
  run: (words) =>
    onKeys(words, LIST, async (pool, config) => {
      for (const { id, active, createdAt, publicKey } of await createArchiveSigning(pool, config).keys())
        process.stdout.write(
          `# ${id}${active ? ' signs new archives' : ''}, since ${createdAt.toISOString()}\n${publicKey}`,
        );
    }),
};

async function onKeys(
  words: readonly string[],
  help: string,
  work: (pool: Pool, config: Config) => Promise<void>,
): Promise<number> {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
  if (positionals.length > 0) {
    process.stderr.write(help);
    return 2;
  }
  const config = loadConfig(process.env);
  const log = createLog('silent');
  const database = await openDatabase(config, log);
  const pool = createPool(database.url, { max: 1 }, log);
  try {
    await work(pool, config);
    return 0;
  } catch (error) {
    if (!hasCode(error, '42P01')) throw error;
    const never =
      'The program never ran on these settings, so there is no key yet. Start it once, or check DATA_DIR and DATABASE_URL.';
    throw new Refused('NEVER_STARTED', never, [], { cause: error });
  } finally {
    await endPool(pool);
    await database.close();
  }
}
