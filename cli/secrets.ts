import { createKeyRing } from '../src/secrets/key-ring.js';
import { rotateSecrets } from '../src/secrets/rotate.js';
import { vaultKeysOf } from '../src/secrets/secrets-key.js';
import type { Command } from './command.js';
import { onDatabase, type OnDatabase } from './on-database.js';
import { createProgress } from './progress.js';
import { noWords } from './words.js';

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
  run: async (words) => (noWords(words, HELP) ? onDatabase('secrets', rotate) : 2),
};

async function rotate({ pool, config }: OnDatabase): Promise<number> {
  const ring = createKeyRing(pool, () => vaultKeysOf(config));
  const progress = createProgress();
  const { keyId, resumed, sealed, lost } = await rotateSecrets(pool, ring, (done) => progress.tell(`${done} sealed`));
  progress.end();
  const began = resumed ? 'The rotation that was interrupted is finished' : 'There is a new key';
  process.stdout.write(
    `${began}: ${keyId}. ${sealed} ${sealed === 1 ? 'secret was' : 'secrets were'} sealed with it.\n`,
  );
  if (lost === 0) return 0;
  process.stderr.write(
    `${lost} ${lost === 1 ? 'secret is' : 'secrets are'} sealed under a SECRETS_KEY that isn't known: put it into SECRETS_KEY_EARLIER and call this again, or give those passwords again.\n`,
  );
  return 1;
}
