import { createArchiveSigning, rotateSigningKey } from '../src/archives/signing-keys.js';
import type { Command } from './command.js';
import { onDatabase } from './on-database.js';
import { noWords } from './words.js';

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
  run: async (words) => {
    if (!noWords(words, ROTATE)) return 2;
    return onDatabase('keys', async ({ pool, config }) => {
      const { keyId, publicKey } = await rotateSigningKey(pool, config);
      process.stdout.write(`# ${keyId} signs new archives\n${publicKey}`);
      return 0;
    });
  },
};

/** `keys list`: every key that signed. */
export const listKeys: Command = {
  name: ['keys', 'list'],
  summary: 'show the keys that archives are signed with',
  help: LIST,
  run: async (words) => {
    if (!noWords(words, LIST)) return 2;
    return onDatabase('keys', async ({ pool, config }) => {
      for (const { id, active, createdAt, publicKey } of await createArchiveSigning(pool, config).keys())
        process.stdout.write(
          `# ${id}${active ? ' signs new archives' : ''}, since ${createdAt.toISOString()}\n${publicKey}`,
        );
      return 0;
    });
  },
};
