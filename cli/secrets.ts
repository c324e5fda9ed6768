import { parseArgs } from 'node:util';
import { openDatabase } from '../src/backup/database-url.js';
import { loadConfig } from '../src/config.js';
import { createPool } from '../src/database.js';
import { createLog } from '../src/log.js';
import { createKeyRing } from '../src/secrets/key-ring.js';
import { rotateSecrets } from '../src/secrets/rotate.js';
import { vaultKeysOf } from '../src/secrets/secrets-key.js';
import type { Command } from './command.js';

const HELP = `Seals the credentials of registries and the secret values of sites with a new key (docs/operations.md).

  system-profiles secrets rotate

Works on the settings of the program (DATA_DIR, DATABASE_URL, SECRETS_KEY, SECRETS_KEY_EARLIER), while it runs or while
it doesn't. Killed, it goes on where it was when it is called again. The old keys are destroyed at the end.

To change SECRETS_KEY itself: put the old one into SECRETS_KEY_EARLIER and the new one into SECRETS_KEY, restart the
programs, call this, and remove SECRETS_KEY_EARLIER.

Exit code: 0 when every secret is sealed with the new key, 1 when some aren't, 2 when the call is wrong.
`;

/** `secrets rotate`: a new key for everything that is kept secret. */
export const rotateSecretsCommand: Command = {
  name: ['secrets', 'rotate'],
  summary: 'seal all secrets with a new key',
  help: HELP,
  run: async (words) => {
    const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
    if (positionals.length > 0) {
      process.stderr.write(HELP);
      return 2;
    }
    const config = loadConfig(process.env);
    const log = createLog('silent');
    const database = await openDatabase(config, log);
    const pool = createPool(database.url, { max: 2, name: 'system-profiles secrets' }, log);
    try {
      const ring = createKeyRing(pool, () => vaultKeysOf(config));
      const { keyId, resumed, sealed, lost } = await rotateSecrets(pool, ring, (done) =>
        process.stderr.write(`${done} sealed\r`),
      );
      const began = resumed ? 'The rotation that was interrupted is finished' : 'There is a new key';
      process.stdout.write(`${began}: ${keyId}. ${sealed} secrets were sealed with it.\n`);
      if (lost === 0) return 0;
      process.stderr.write(
        `${lost} secrets are sealed under a SECRETS_KEY that isn't known: put it into SECRETS_KEY_EARLIER and call this again, or give those passwords again.\n`,
      );
      return 1;
    } finally {
      await pool.end();
      await database.close();
    }
  },
};
