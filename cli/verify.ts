import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { verifyArchive } from '../src/archives/verify-archive.js';
import type { Command } from './command.js';
import { PUBLIC_KEY, publicKeyOf } from './public-key.js';
import { unreadable } from './unreadable.js';

const HELP = `Checks an archive of a profile version (docs/archive-format.md).

  system-profiles verify FILE.tgz [--public-key PEM]

Everything: that the file is whole, holds what checksums.txt lists and nothing else, lies as profile.json says, and,
with a key, that checksums and provenance were signed by it. Says the first fault in one line.

  --public-key PEM   file with the public key, from the server's /signing-keys.pem; --key says the same

Exit code: 0 when nothing is wrong, 1 when something is, 2 when the call is wrong.
`;

/** `verify`: is this archive whole, and by whom? */
export const verifyCommand: Command = {
  name: ['verify'],
  summary: 'check an archive: whole, unaltered, signed',
  help: HELP,
  run: async (words) => {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: PUBLIC_KEY,
      allowPositionals: true,
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) {
      process.stderr.write(`Name one archive.\n\n${HELP}`);
      return 2;
    }
    const keyFile = publicKeyOf(values);
    const key = keyFile === undefined ? null : await readFile(keyFile, 'utf8').catch(unreadable(keyFile));
    const file = await open(path, 'r').catch(unreadable(path));
    try {
      const { slug, version, files, signedBy } = await verifyArchive(file, key).catch(unreadable(path));
      const signed = signedBy === null ? 'signature not checked: give --public-key' : `signed by ${signedBy}`;
      process.stdout.write(`${slug} ${version}: ${files} files, nothing is wrong; ${signed}.\n`);
      return 0;
    } finally {
      await file.close();
    }
  },
};
