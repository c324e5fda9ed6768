import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from 'pg';
import { replaceSecret, secretFiles } from '../embedded/secret-file.js';
import { Refused } from '../errors.js';
import { run } from '../store/statement.js';
import { newSigningKey, openSigner, type Signer, type SigningSettings } from './signing.js';

/** The public half of a key that archives were or are signed with. `active`: new ones are. */
export type PublishedKey = {
  readonly id: string;
  readonly algorithm: string;
  /** PEM */
  readonly publicKey: string;
  readonly active: boolean;
  readonly createdAt: Date;
};

/** Signing, and the keys to check it by. */
export interface ArchiveSigning {
  /** What new archives are signed with; its public key is published before it is given. */
  signer(): Promise<Signer>;
  /** Every key that ever signed here, the active one first: archives outlive the rotation of a key. */
  keys(): Promise<readonly PublishedKey[]>;
}

type KeyRecord = { id: string; public_key: string; active: boolean; created_at: Date };

/**
 * Opens the key only when something is to be signed: a process that builds nothing makes none. It is read each time, so
 * that a rotation counts from the next archive on, in every process.
 */
export function createArchiveSigning(pool: Pool, settings: SigningSettings): ArchiveSigning {
  let published: string | null = null;
  return {
    async signer() {
      const signer = await openSigner(settings);
      if (signer.keyId !== published) await publish(pool, signer);
      published = signer.keyId;
      return signer;
    },
    async keys() {
      const rows = await run<KeyRecord>(
        pool,
        `select id, public_key, created_at, activated_at = max(activated_at) over () as active
           from vault.signing_key order by activated_at desc, id`,
        [],
      );
      return rows.map((row) => ({
        id: row.id,
        algorithm: 'ed25519',
        publicKey: row.public_key,
        active: row.active,
        createdAt: row.created_at,
      }));
    },
  };
}

/** Answers GET /signing-keys.pem: every public key, the active one first, as openssl reads them. Needs no authentication. */
export function createSigningKeysHandler(signing: Pick<ArchiveSigning, 'keys'>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
      return;
    }
    const keys = await signing.keys();
    const body = keys.map(
      (key) =>
        `# ${key.id}${key.active ? ', signs new archives' : ''}, since ${key.createdAt.toISOString()}\n${key.publicKey}`,
    );
    const text = body.join('\n');
    response.writeHead(200, {
      'Content-Type': 'application/x-pem-file',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'public, max-age=300',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
}

/**
 * Puts a new key in the place of the data folder's. The old one stays published, since archives that it signed are still
 * about; its private half is gone.
 * @throws Refused SIGNING_KEY_GIVEN when the key comes from the environment
 */
export async function rotateSigningKey(pool: Pool, { signingKey, dataDir }: SigningSettings): Promise<Signer> {
  if (signingKey !== null)
    throw new Refused(
      'SIGNING_KEY_GIVEN',
      'The key is given as SIGNING_KEY: set another one there and start the program anew. The old one stays published.',
      ['SIGNING_KEY'],
    );
  const { secret, signer } = newSigningKey();
  // Published first: an archive is never signed with a key that nobody can get.
  await publish(pool, signer);
  await replaceSecret(dataDir, secretFiles.signingKey, secret);
  return signer;
}

async function publish(pool: Pool, signer: Signer): Promise<void> {
  await run(
    pool,
    `insert into vault.signing_key (id, public_key) values ($1::text, $2::text)
     on conflict (id) do update set activated_at = clock_timestamp()`,
    [signer.keyId, signer.publicKey],
  );
}
