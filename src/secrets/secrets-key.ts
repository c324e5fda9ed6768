import type { Config } from '../config.js';
import { ensureSecret, secretFiles } from '../embedded/secret-file.js';
import type { VaultKeys } from './key-ring.js';

/** The key of an installation's secrets: SECRETS_KEY, or the one that is made on first start and kept in the data folder. */
export async function secretsKeyOf({ secretsKey, dataDir }: Pick<Config, 'secretsKey' | 'dataDir'>): Promise<Buffer> {
  if (secretsKey !== null) return Buffer.from(secretsKey, 'base64');
  return Buffer.from((await ensureSecret(dataDir, secretFiles.secretsKey)).secret, 'base64url');
}

/** That key with those before it, for what may still be sealed under them. */
export async function vaultKeysOf(
  config: Pick<Config, 'secretsKey' | 'secretsKeyEarlier' | 'dataDir'>,
): Promise<VaultKeys> {
  return {
    current: await secretsKeyOf(config),
    earlier: config.secretsKeyEarlier.map((key) => Buffer.from(key, 'base64')),
  };
}
