import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigFault, loadConfig, redacted, type Config } from '../../src/config.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const key = Buffer.alloc(32, 7);
const secret = 'k'.repeat(32);

describe('an empty environment', () => {
  const config = loadConfig({});

  test('gives a server for this machine on embedded defaults', () => {
    expect(config).toEqual({
      host: '127.0.0.1',
      port: 4000,
      publicUrl: 'http://127.0.0.1:4000',
      rateLimitPerKey: 30_000,
      rateLimitPerAddress: 60_000,
      trustProxy: [],
      trustedDocumentsOnly: false,
      dataDir: path.resolve('data'),
      databaseUrl: null,
      readDatabaseUrl: null,
      redisUrl: null,
      adminApiKey: null,
      archiveStore: pathToFileURL(path.resolve('data/archives')).href,
      secretsKey: null,
      secretsKeyEarlier: [],
      signingKey: null,
      example: true,
      packsDir: null,
      syncIntervalMs: 86_400_000,
      allowPrivateRegistries: true,
      archiveRetentionMs: null,
      healthPort: null,
      identityProvider: null,
      logLevel: 'info',
    });
  });

  test('gives settings that nobody can change', () => {
    expect(Object.isFrozen(config)).toBe(true);
  });
});

describe('a setting is read', () => {
  test.each<[string, NodeJS.ProcessEnv, Partial<Config>]>([
    ['an empty variable as unset', { PORT: '', HOST: '  ' }, { port: 4000, host: '127.0.0.1' }],
    ['white space around a value as nothing', { PORT: ' 80 ' }, { port: 80 }],
    ['the lowest port', { PORT: '0' }, { port: 0 }],
    ['the highest port', { PORT: '65535' }, { port: 65_535 }],
    ['a host that listens everywhere', { HOST: '0.0.0.0' }, { publicUrl: 'http://localhost:4000' }],
    ['an IPv6 host', { HOST: '::1' }, { publicUrl: 'http://[::1]:4000' }],
    [
      'a public URL without its last slash',
      { PUBLIC_URL: 'https://a.example/sp/' },
      { publicUrl: 'https://a.example/sp' },
    ],
    ['archives beside the data', { DATA_DIR: '/srv/sp' }, { archiveStore: 'file:///srv/sp/archives' }],
    ['a folder of archives', { ARCHIVE_STORE: '/srv/my archives' }, { archiveStore: 'file:///srv/my%20archives' }],
    ['a bucket of archives', { ARCHIVE_STORE: 's3://archives/edge' }, { archiveStore: 's3://archives/edge' }],
    ['a secrets key in base64', { SECRETS_KEY: key.toString('base64') }, { secretsKey: key.toString('base64') }],
    ['a secrets key in base64url', { SECRETS_KEY: key.toString('base64url') }, { secretsKey: key.toString('base64') }],
    ['a secrets key in hexadecimal', { SECRETS_KEY: key.toString('hex') }, { secretsKey: key.toString('base64') }],
    [
      'earlier secrets keys',
      { SECRETS_KEY_EARLIER: `${key.toString('hex')}, ${key.toString('base64url')}` },
      { secretsKeyEarlier: [key.toString('base64'), key.toString('base64')] },
    ],
    ['a signing key in PEM', { SIGNING_KEY: pem }, { signingKey: pem }],
    ['a signing key on one line', { SIGNING_KEY: pem.replaceAll('\n', '\\n') }, { signingKey: pem }],
    ['a signing key in base64', { SIGNING_KEY: Buffer.from(pem).toString('base64') }, { signingKey: pem }],
    ['an administrator key of 32 characters', { ADMIN_API_KEY: secret }, { adminApiKey: secret }],
    ['an interval in minutes', { SYNC_INTERVAL: '30m' }, { syncIntervalMs: 1_800_000 }],
    ['an interval in days', { ARCHIVE_RETENTION: '7d' }, { archiveRetentionMs: 604_800_000 }],
    [
      'a switch',
      { EXAMPLE: 'off', ALLOW_PRIVATE_REGISTRIES: 'off' },
      { example: false, allowPrivateRegistries: false },
    ],
    [
      'a database of one’s own as a server for many',
      { DATABASE_URL: 'postgres://u:p@db/sp' },
      { databaseUrl: 'postgres://u:p@db/sp', example: false, allowPrivateRegistries: false },
    ],
    ['a switch that says otherwise', { DATABASE_URL: 'postgresql://db/sp', EXAMPLE: 'on' }, { example: true }],
    [
      'limits of requests',
      { RATE_LIMIT_PER_KEY: '60', RATE_LIMIT_PER_ADDRESS: 'off' },
      { rateLimitPerKey: 60, rateLimitPerAddress: null },
    ],
    ['trusted documents', { TRUSTED_DOCUMENTS: 'only' }, { trustedDocumentsOnly: true }],
    ['proxies', { TRUST_PROXY: 'loopback, 10.0.0.0/8' }, { trustProxy: ['loopback', '10.0.0.0/8'] }],
    [
      'an identity provider by its issuer and client alone',
      { OIDC_ISSUER: 'https://sso.example/realms/edge', OIDC_CLIENT_ID: 'sp' },
      {
        identityProvider: {
          ...{ issuer: 'https://sso.example/realms/edge', clientId: 'sp', clientSecret: null, name: 'sso.example' },
          ...{ scopes: 'openid email profile', roleClaim: 'groups', roles: null },
          ...{ tagClaim: 'groups', tags: null },
        },
      },
    ],
    [
      'an identity provider that gives roles',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'sp', OIDC_ROLES: 'admins=ADMIN, *=viewer' },
      { identityProvider: expect.objectContaining({ roles: { admins: 'ADMIN', '*': 'VIEWER' } }) as never },
    ],
    [
      'an identity provider that says who sees what',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'sp', OIDC_TAG_CLAIM: 'site', OIDC_TAGS: 'b=site:b, a=*' },
      {
        identityProvider: expect.objectContaining({
          tagClaim: 'site',
          tags: [
            ['b', 'site:b'],
            ['a', '*'],
          ],
        }) as never,
      },
    ],
    ['a level in capitals', { LOG_LEVEL: 'INFO' }, { logLevel: 'info' }],
    ['Redis over TLS', { REDIS_URL: 'rediss://cache:6380/1' }, { redisUrl: 'rediss://cache:6380/1' }],
  ])('%s', (_name, env, expected) => {
    expect(loadConfig(env)).toMatchObject(expected);
  });
});

describe('a setting is refused', () => {
  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port above the highest', { PORT: '65536' }, /^PORT: "65536" is not a port: give a whole number/],
    ['a port with letters', { PORT: '80a' }, /^PORT: "80a"/],
    ['a negative port', { PORT: '-1' }, /^PORT:/],
    ['a host with a scheme', { HOST: 'http://localhost' }, /^HOST: .* without a scheme/],
    ['a public URL of another scheme', { PUBLIC_URL: 'ftp://a.example' }, /^PUBLIC_URL: /],
    ['a public URL with a query', { PUBLIC_URL: 'https://a.example/?x=1' }, /^PUBLIC_URL: /],
    ['another kind of database', { DATABASE_URL: 'mysql://db/sp' }, /^DATABASE_URL: .*postgres:\/\//],
    ['a database without a scheme', { DATABASE_URL: 'localhost:5432' }, /^DATABASE_URL: /],
    ['a password with a # as it is', { DATABASE_URL: 'postgres://u:pa#ss@db/sp' }, /^DATABASE_URL: .*%23 for "#"/],
    ['a port beyond the highest in a URL', { REDIS_URL: 'redis://h:99999' }, /^REDIS_URL: .*port that can't be read/],
    ['another kind of queue', { REDIS_URL: 'amqp://q' }, /^REDIS_URL: .*redis:\/\//],
    [
      'an administrator key of 31 characters',
      { ADMIN_API_KEY: 'k'.repeat(31) },
      /^ADMIN_API_KEY: this has 31 characters/,
    ],
    ['a secrets key of 31 bytes', { SECRETS_KEY: key.subarray(1).toString('base64') }, /^SECRETS_KEY: .*32 bytes/],
    ['a public key to sign with', { SIGNING_KEY: pem.replaceAll('PRIVATE', 'PUBLIC') }, /^SIGNING_KEY: /],
    ['a store of an unknown kind', { ARCHIVE_STORE: 'gs://bucket' }, /^ARCHIVE_STORE: .*s3:\/\/bucket/],
    ['a bucket without a name', { ARCHIVE_STORE: 's3:///prefix' }, /^ARCHIVE_STORE: .*no bucket/],
    ['an interval without a unit', { SYNC_INTERVAL: '24' }, /^SYNC_INTERVAL: "24" is not a length of time/],
    ['an interval under a minute', { SYNC_INTERVAL: '59s' }, /^SYNC_INTERVAL: "59s" is too short/],
    ['a switch that is neither', { EXAMPLE: 'maybe' }, /^EXAMPLE: "maybe" is neither on nor off/],
    ['a level that pino does not know', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: "loud".* info/],
    [
      'a limit of nothing',
      { RATE_LIMIT_PER_KEY: '0' },
      /^RATE_LIMIT_PER_KEY: "0" is neither a whole number from 1 on nor off/,
    ],
    [
      'documents that are trusted a little',
      { TRUSTED_DOCUMENTS: 'on' },
      /^TRUSTED_DOCUMENTS: "on" is neither only nor off/,
    ],
    ['a proxy by its name', { TRUST_PROXY: 'proxy.example' }, /^TRUST_PROXY: "proxy.example" is neither an address/],
    ['an issuer without TLS', { OIDC_ISSUER: 'http://sso.example', OIDC_CLIENT_ID: 'x' }, /^OIDC_ISSUER: .*https/],
    ['an issuer without a client', { OIDC_ISSUER: 'https://sso.example' }, /^OIDC_CLIENT_ID: OIDC_ISSUER is set/],
    [
      'a role that nobody has',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'x', OIDC_ROLES: 'a=KING' },
      /^OIDC_ROLES: "a=KING" is no value=ROLE/,
    ],
    [
      'tags without a value',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'x', OIDC_TAGS: 'a=b, c' },
      /^OIDC_TAGS: "c" is no value=tag: give such as/,
    ],
    [
      'a bucket with a wrong word for its addresses, a wrong endpoint and a misspelled parameter',
      { ARCHIVE_STORE: 's3://bucket?presign=maybe&endpoint=minio:9000&regoin=eu' },
      /^ARCHIVE_STORE: this has the parameter "regoin", .* It has endpoint=minio:9000, .* It has presign=maybe: give presign=on/,
    ],
    ['a bucket with a key in it', { ARCHIVE_STORE: 's3://id:hunter2@bucket' }, /^ARCHIVE_STORE: .*AWS_ACCESS_KEY_ID/],
    ['a region that is none', { ARCHIVE_STORE: 's3://bucket?region=eu%20west' }, /^ARCHIVE_STORE: .*region=eu west/],
    ['a folder that is no path', { ARCHIVE_STORE: 'file:///a%2Fb' }, /^ARCHIVE_STORE: this is no folder/],
    [
      'an administrator key with blanks',
      { ADMIN_API_KEY: 'a horse walks into a bar, and another one' },
      /^ADMIN_API_KEY: this has blanks .* nobody could ever sign in/,
    ],
    [
      'an administrator key that no header carries',
      { ADMIN_API_KEY: 'k'.repeat(1_001) },
      /^ADMIN_API_KEY: this has 1001/,
    ],
    ['a key of RSA to sign with', { SIGNING_KEY: rsa }, /^SIGNING_KEY: this is a key of rsa, .*Ed25519/],
    ['a password with a lone %', { DATABASE_URL: 'postgres://u:50%zz@db/sp' }, /^DATABASE_URL: .*write %25/],
    ['a database without slashes', { DATABASE_URL: 'postgres:db' }, /^DATABASE_URL: this is not a URL/],
    ['a database of Redis by a name', { REDIS_URL: 'redis://cache/jobs' }, /^REDIS_URL: .*give its number/],
    ['one port for two servers', { PORT: '4001', HEALTH_PORT: '4001' }, /^HEALTH_PORT: 4001 is the port of the API/],
    [
      'a retention of a thousand years',
      { ARCHIVE_RETENTION: '365000d' },
      /^ARCHIVE_RETENTION: .*too long: give 36500d/,
    ],
    ['a network with two lengths', { TRUST_PROXY: '10.0.0.0/8/16' }, /^TRUST_PROXY: "10.0.0.0\/8\/16"/],
    [
      'an issuer with a query',
      { OIDC_ISSUER: 'https://sso.example?realm=edge', OIDC_CLIENT_ID: 'x' },
      /^OIDC_ISSUER: .*without a query/,
    ],
    [
      'scopes without openid',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'x', OIDC_SCOPES: 'profile email' },
      /^OIDC_SCOPES: .*"openid" among them/,
    ],
    [
      'two roles for one value',
      { OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'x', OIDC_ROLES: 'a=ADMIN, a=VIEWER' },
      /^OIDC_ROLES: "a" has two roles/,
    ],
    ['a folder with a NUL', { PACKS_DIR: 'a\0b' }, /^PACKS_DIR: /],
  ])('%s', (_name, env, line) => {
    expect(faultOf(env).lines).toEqual([expect.stringMatching(line)]);
  });

  test('together with every other that is wrong', () => {
    const { lines, message } = faultOf({ PORT: 'x', EXAMPLE: 'x', LOG_LEVEL: 'x', HOST: 'fine' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['PORT', 'EXAMPLE', 'LOG_LEVEL']);
    expect(message.split('\n')).toHaveLength(4);
  });

  test('without repeating what may be a secret', () => {
    const hidden = 'hunter2';
    const { message } = faultOf({
      DATABASE_URL: `mysql://u:${hidden}@db`,
      REDIS_URL: hidden,
      ADMIN_API_KEY: hidden,
      SECRETS_KEY: hidden,
      SECRETS_KEY_EARLIER: hidden,
      SIGNING_KEY: hidden,
      ARCHIVE_STORE: `s3://id:${hidden}@bucket?endpoint=id:${hidden}@s3&presign=id:${hidden}@s3`,
      PUBLIC_URL: `https://u:${hidden}@a.example`,
    });
    expect(message).not.toContain(hidden);
    expect(message.split('\n')).toHaveLength(9);
  });
});

test('printed settings hold no secret', () => {
  const shown = redacted(
    loadConfig({
      DATABASE_URL: 'postgres://sp:hunter2@db/sp?password=hunter2',
      READ_DATABASE_URL: 'postgres://sp:hunter2@replica/sp',
      REDIS_URL: 'redis://:hunter2@cache',
      ARCHIVE_STORE: 's3://bucket/prefix?endpoint=https://id:hunter2@s3.example',
      ADMIN_API_KEY: 'hunter2'.repeat(5),
      SECRETS_KEY: key.toString('hex'),
      SECRETS_KEY_EARLIER: key.toString('hex'),
      SIGNING_KEY: pem,
      OIDC_ISSUER: 'https://sso.example',
      OIDC_CLIENT_ID: 'sp',
      OIDC_CLIENT_SECRET: 'hunter2',
    }),
  );
  expect(JSON.stringify(shown)).not.toMatch(/hunter2|PRIVATE|BwcH/);
  expect(shown).toMatchObject({ databaseUrl: 'postgres://sp:***@db/sp?password=***', secretsKey: '[set]', port: 4000 });
});

function faultOf(env: NodeJS.ProcessEnv): ConfigFault {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigFault) return error;
    throw error;
  }
  throw new Error('These settings were accepted.');
}
