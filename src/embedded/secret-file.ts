import { randomBytes } from 'node:crypto';
import { chown, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Refused } from '../errors.js';
import { hasCode, nullWhenMissing } from '../system-error.js';

/** The secrets a data folder keeps, each in a file that only its owner may read. */
export const secretFiles = {
  adminKey: 'admin.key',
  secretsKey: 'secrets.key',
  databasePassword: 'postgres.password',
  signingKey: 'signing.key',
} as const;

/**
 * Reads a secret of the data folder, and makes it first when it isn't there. Of two programs that make it
 * at the same time one wins, and both get the winner's.
 * @param make the new secret, one line; by default 32 random bytes in base64url
 * @returns the secret and whether it was made now
 * @throws Refused SECRET_EMPTY when there is a file and nothing in it
 */
export async function ensureSecret(
  dataDir: string,
  name: string,
  make: () => string = randomSecret,
): Promise<{ secret: string; created: boolean }> {
  const file = path.join(dataDir, name);
  const known = await readSecret(file);
  if (known !== null) return { secret: known, created: false };
  const secret = make();
  if (await placed(file, secret)) return { secret, created: true };
  return { secret: (await readSecret(file)) ?? secret, created: false };
}

/**
 * Puts another secret in the place of one of the data folder, whole or not at all. It belongs to whom the old one
 * belonged: a command that root types leaves a file that the program can read.
 */
export async function replaceSecret(dataDir: string, name: string, secret: string): Promise<void> {
  const file = path.join(dataDir, name);
  const old = await stat(file).catch(nullWhenMissing);
  const draft = await written(file, secret);
  try {
    if (old && process.getuid?.() === 0) await chown(draft, old.uid, old.gid);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** 256 random bits that pass through a URL, a header and a shell unquoted. */
function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

async function readSecret(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(nullWhenMissing);
  if (text === null) return null;
  const secret = text.trim();
  if (secret === '')
    throw new Refused('SECRET_EMPTY', `${file} is empty: put the secret back, or remove the file to get a new one.`);
  return secret;
}

/** Written whole beside its place, then linked: a link fails where a file is, and never shows half a secret. */
async function placed(file: string, secret: string): Promise<boolean> {
  const draft = await written(file, secret);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A secret on the disk beside its place; gives the draft's path. */
async function written(file: string, secret: string): Promise<string> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
    return draft;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
