import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { DomainError, Unavailable } from '../errors.js';
import { NO_CREDENTIALS, type Bucket } from './bucket.js';

/** Less than a start and its probes wait, so that they say what it is. What comes later is used by the next request. */
const CREDENTIALS_MS = 2_500;
/** Of a bucket whose address swallows everything; a system alone gives up after two minutes, and the SDK tries three times. */
const CONNECT_MS = 3_000;

/** A client of a bucket that never waits long for credentials or for a connection. */
export function bucketClient({ endpoint, region }: Pick<Bucket, 'endpoint' | 'region'>): S3Client {
  // The SDK warns of Node 20, which releases of 2027 won't take. The one that is pinned here does, and nobody who reads
  // the warning chose either (https://github.com/aws/aws-sdk-js-v3/issues/7983).
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = new S3Client({
    region,
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    // Stores that aren't Amazon's know no other checksums than those that a request must have.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS },
  });
  client.middlewareStack.add(
    (next) => async (request) => {
      await Promise.race([client.config.credentials(), tooLate()]);
      return next(request);
    },
    { step: 'initialize', name: 'credentialsInTime' },
  );
  return client;
}

async function tooLate(): Promise<never> {
  await sleep(CREDENTIALS_MS, undefined, { ref: false });
  throw noCredentials();
}

/** Whatever it is, archives can be asked for again when the bucket answers. */
export function bucketDown(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  // As the SDK calls it, whichever of its sources had none.
  if ((cause as { name?: unknown }).name === 'CredentialsProviderError') return noCredentials(cause);
  return new Unavailable(
    'STORE_DOWN',
    "The bucket that holds the archives doesn't answer as it should. Check ARCHIVE_STORE, the credentials in the environment and the store itself.",
    [],
    { cause },
  );
}

function noCredentials(cause?: unknown): Unavailable {
  return new Unavailable(
    NO_CREDENTIALS,
    'ARCHIVE_STORE is a bucket, and no credentials for it are found: none in the environment, none in a profile, and no metadata service that gives some. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for every process, or AWS_PROFILE, and start it again; or give its machine a role.',
    [],
    { cause },
  );
}
