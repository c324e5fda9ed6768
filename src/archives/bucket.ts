import { Invalid, Unavailable } from '../errors.js';

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

const PARAMETERS = ['endpoint', 'region', 'presign'];

/**
 * Reads "s3://bucket/prefix?endpoint=https://…&region=…&presign=on".
 * @throws Invalid ARCHIVE_STORE
 */
export function bucketOf(location: string): Bucket {
  const faults = bucketFaults(location);
  if (faults.length > 0) throw new Invalid('ARCHIVE_STORE', `ARCHIVE_STORE ${faults.join(' It ')}`, ['ARCHIVE_STORE']);
  const { hostname, pathname, searchParams } = new URL(location);
  const endpoint = searchParams.get('endpoint');
  return {
    bucket: hostname,
    prefix: pathname.replace(/^\/+|\/+$/g, ''),
    endpoint,
    region: searchParams.get('region') ?? 'us-east-1',
    presign: presignOf(searchParams.get('presign') ?? 'off', endpoint),
  };
}

/** Everything that is wrong with the address of a bucket, each as what one says of it: "names no bucket: …". */
export function bucketFaults(location: string): readonly string[] {
  const url = URL.canParse(location) ? new URL(location) : null;
  if (url?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{2,62}$/.test(url.hostname))
    return [
      "names no bucket: give s3://bucket or s3://bucket/prefix, with ?endpoint=https://… for a store that isn't Amazon's.",
    ];
  const { searchParams, username, password } = url;
  const [endpoint, region, presign] = PARAMETERS.map((name) => searchParams.get(name));
  const strange = [...searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  return [
    ...(username + password === ''
      ? []
      : ['holds a key, which is read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: take it out.']),
    ...strange.map(
      (name) => `has the parameter "${shown(name)}", which nobody reads: give endpoint, region or presign.`,
    ),
    ...(typeof endpoint !== 'string' || isWeb(endpoint)
      ? []
      : [`has endpoint=${shown(endpoint)}, which is no web address: give one such as https://s3.example.com.`]),
    ...(typeof region !== 'string' || /^[a-z0-9-]{1,64}$/i.test(region)
      ? []
      : [`has region=${shown(region)}, which is none: give one such as eu-central-1.`]),
    ...(typeof presign !== 'string' || ['on', 'off'].includes(presign) || isWeb(presign)
      ? []
      : [`has presign=${shown(presign)}: give presign=on, presign=off, or the address where callers reach the store.`]),
  ];
}

function presignOf(said: string, endpoint: string | null): Bucket['presign'] {
  if (said === 'off') return null;
  return { endpoint: said === 'on' ? endpoint : said };
}

function isWeb(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}

function shown(text: string): string {
  // What stands before an "@" may be a secret.
  if (text.includes('@')) return '…';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** A name to keep a small file under, as it came. @throws Error for what is none */
export function requireName(name: string): string {
  if (/^[a-z]+\/[a-z0-9][a-z0-9.-]*$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no name to keep a file under.`);
}

/** Where a file lies in a bucket, by its digest. @throws Error for what is none */
export function keyOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is not a SHA-256.`);
  return `sha256/${sha256.slice(0, 2)}/${sha256}.tgz`;
}

/** The code of what fails because nobody gave this process credentials for its bucket. */
export const NO_CREDENTIALS = 'NO_CREDENTIALS';

/** Whether something failed for want of credentials. The message says the way out and names no place. */
export function isWithoutCredentials(error: unknown): error is Unavailable {
  return error instanceof Unavailable && error.code === NO_CREDENTIALS;
}
