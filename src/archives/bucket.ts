import { Invalid } from '../errors.js';

/** A bucket that archives are kept in. `prefix`: without slashes at its ends. */
export type Bucket = {
  readonly bucket: string;
  readonly prefix: string;
  /** of a store that isn't Amazon's */
  readonly endpoint: string | null;
  readonly region: string;
  /** where callers are sent to for downloads, by addresses that are signed for them; null: they get them from this program */
  readonly presign: Pick<Bucket, 'endpoint'> | null;
};

/**
 * Reads "s3://bucket/prefix?endpoint=https://…&region=…&presign=on".
 * @throws Invalid ARCHIVE_STORE
 */
export function bucketOf(location: string): Bucket {
  const url = URL.canParse(location) ? new URL(location) : null;
  const endpoint = url?.searchParams.get('endpoint') ?? null;
  if (url?.protocol !== 's3:' || url.hostname === '' || (endpoint !== null && !isWeb(endpoint)))
    throw fault(`names no bucket. Write s3://bucket/prefix, with ?endpoint=https://… for a store that isn't Amazon's.`);
  return {
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
    endpoint,
    region: url.searchParams.get('region') ?? 'us-east-1',
    presign: presignOf(url.searchParams.get('presign') ?? 'off', endpoint),
  };
}

function presignOf(said: string, endpoint: string | null): Bucket['presign'] {
  if (said === 'off') return null;
  if (said === 'on') return { endpoint };
  if (isWeb(said)) return { endpoint: said };
  throw fault(
    `has presign=${said.slice(0, 100)}. Write presign=on, presign=off, or the address where callers reach the store.`,
  );
}

function isWeb(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}

function fault(sentence: string): Invalid {
  return new Invalid('ARCHIVE_STORE', `ARCHIVE_STORE ${sentence}`, ['ARCHIVE_STORE']);
}

/** Where a file lies in a bucket, by its digest. @throws Error for what is none */
export function keyOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is not a SHA-256.`);
  return `sha256/${sha256.slice(0, 2)}/${sha256}.tgz`;
}
