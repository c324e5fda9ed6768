import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportFilter } from '../../src/audit/export-filter.js';
import { signDownload, verifyDownload } from '../../src/archives/signed-url.js';
import { ConfigFault, loadConfig, redacted } from '../../src/config.js';
import { decodeCursor, encodeCursor, type KeyType } from '../../src/cursor.js';
import { readReceipt, readRegistration, readReport } from '../../src/devices/input.js';
import { DomainError } from '../../src/errors.js';
import { imageNameOf } from '../../src/images/image-name.js';
import { isImageReference, isPinned, tagOf } from '../../src/manifests/image-reference.js';
import { storageQuantity } from '../../src/manifests/storage-quantity.js';
import { readPackJson } from '../../src/packs/pack-json.js';
import { readPresets } from '../../src/packs/presets-file.js';
import { isTrain, resolveTag } from '../../src/packs/tag-train.js';
import { readSchema } from '../../src/packs/value-schema.js';
import { readImport } from '../../src/profiles/palette/read-import.js';
import { compareSemver, nextPatch, parseSemver } from '../../src/profiles/semver.js';
import { headerOf } from '../../src/profiles/values-header.js';
import { requireEndpoint } from '../../src/registries/endpoint.js';
import { ociAddress } from '../../src/registries/oci-address.js';
import { challengeOf } from '../../src/registries/oci-token.js';
import { decodeCursor as decodePlace, encodeCursor as encodePlace } from '../../src/store/cursor.js';
import { compareVersions } from '../../src/version-order.js';

// Everything that parses, against whatever a generator makes of it: an answer, or a refusal that says what is wrong.

const now = new Date('2026-11-28T00:00:00Z');
const key = Buffer.alloc(32, 7);
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

type Parser = { readonly what: string; readonly parse: (text: string) => unknown; readonly like: string };
const PARSERS: readonly Parser[] = [
  {
    what: 'a cursor of a list',
    parse: (text) => decodeCursor('name', ['text', 'uuid'], text, 'after'),
    like: encodeCursor('name', ['a', 'b']),
  },
  {
    what: 'a cursor of the log',
    parse: (text) => decodePlace(text),
    like: encodePlace({ generation: 1, transactionId: '7', position: '9' }),
  },
  { what: 'a semantic version', parse: parseSemver, like: '1.2.3-rc.1+build.7' },
  {
    what: 'a train of tags',
    parse: (text) => [isTrain(text), resolveTag(text, [text, '1.2.3', '1.x'])],
    like: '1.2.x',
  },
  {
    what: 'the query of a signed address',
    parse: (text) => verifyDownload(key, 'x', new URLSearchParams(text), now),
    like: signDownload(key, 'x', now),
  },
  {
    what: 'the filter of an export',
    parse: (text) => exportFilter(new URLSearchParams(text)),
    like: 'format=csv&since=2026-01-01&type=A',
  },
  {
    what: 'the name of an image',
    parse: (text) => [imageNameOf(text), isImageReference(text), isPinned(text), tagOf(text)],
    like: 'ghcr.io/a/b:1@sha256:' + 'a'.repeat(64),
  },
  { what: 'a quantity', parse: storageQuantity, like: '1.5Gi' },
  {
    what: 'a pack.json',
    parse: (text) => readPackJson(Buffer.from(text)),
    like: '{"name":"a","version":"1.0.0","layer":"addon","constraints":{"dependencies":[]}}',
  },
  {
    what: 'a file of presets',
    parse: (text) => readPresets(Buffer.from(text)),
    like: 'presets:\n- name: a\n  add: |\n    x: 1\n',
  },
  {
    what: 'a schema of values',
    parse: (text) => readSchema(Buffer.from(text)),
    like: 'a.b:\n  schema: "{{ required | format \\"${number:[1-9]}\\" }}"\n',
  },
  {
    what: 'an address of a registry',
    parse: (text) => requireEndpoint('OCI', text),
    like: 'oci://ghcr.io/a/b',
  },
  { what: 'an address of OCI', parse: ociAddress, like: 'oci://localhost:5000/a' },
  {
    what: 'a challenge to sign in',
    parse: challengeOf,
    like: 'Bearer realm="https://x/token",service="x",scope="repository:a:pull"',
  },
  { what: 'the header of values', parse: headerOf, like: 'pack:\n  spectrocloud.com/install-priority: "10"\n' },
  { what: 'a registration', parse: (text) => readRegistration(json(text)), like: '{"name":"a","publicKey":"x"}' },
  { what: 'a report', parse: (text) => readReport(json(text)), like: '{"sequence":1,"layers":[]}' },
  { what: 'a receipt', parse: readReceipt, like: 'a.b.c' },
];

/** A text that is nearly right: pieces of it are doubled, left out or replaced. */
const nearly = (like: string) =>
  fc
    .array(
      fc.tuple(
        fc.nat(like.length),
        fc.nat(6),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 6 }),
          fc.constantFrom('\0', '%', '"', '{', '\ud800', '../', '9'.repeat(40)),
        ),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) =>
      changes.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), like),
    );

describe.each(PARSERS)('$what', ({ parse, like }) => {
  test('is read or refused with a sentence, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.json({ maxDepth: 3 }), nearly(like)),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
            expect((error as Error).message).toMatch(/[.?]$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('an import is read or refused with a sentence, whatever it is', async () => {
  const like = JSON.stringify({
    metadata: { name: 'a' },
    spec: { version: '1.0.0', template: { packs: [{ name: 'p', values: 'a: 1' }] } },
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(nearly(like), fc.json({ maxDepth: 4 }), fc.string({ unit: 'binary' })), async (text) => {
      const fault: unknown = await readImport(text).then(
        () => null,
        (error: unknown) => error,
      );
      if (fault !== null) expect(fault).toBeInstanceOf(DomainError);
    }),
    { numRuns: 200 },
  );
});

test('settings are read, or every fault names its setting and the way out, whatever they are', () => {
  const fits: Readonly<Record<string, string>> = {
    ...{ HOST: '127.0.0.1', PORT: '4000', HEALTH_PORT: '4001', PUBLIC_URL: 'https://profiles.example' },
    ...{ DATA_DIR: 'data', PACKS_DIR: 'packs', ARCHIVE_STORE: 's3://bucket/a?endpoint=https://s3.example&presign=on' },
    ...{ DATABASE_URL: 'postgres://u:p@db/sp', READ_DATABASE_URL: 'postgres://u:p@db2/sp', REDIS_URL: 'redis://c/0' },
    ...{
      ADMIN_API_KEY: 'k'.repeat(32),
      SECRETS_KEY: 'a'.repeat(64),
      SECRETS_KEY_EARLIER: 'b'.repeat(64),
      SIGNING_KEY: 'x',
    },
    ...{ EXAMPLE: 'on', ALLOW_PRIVATE_REGISTRIES: 'off', TRUSTED_DOCUMENTS: 'only', LOG_LEVEL: 'info' },
    ...{ SYNC_INTERVAL: '24h', ARCHIVE_RETENTION: '90d', RATE_LIMIT_PER_KEY: '60', RATE_LIMIT_PER_ADDRESS: 'off' },
    ...{ TRUST_PROXY: 'loopback, 10.0.0.0/8', OIDC_ISSUER: 'https://sso.example', OIDC_CLIENT_ID: 'sp' },
    ...{ OIDC_CLIENT_SECRET: 's', OIDC_NAME: 'n', OIDC_SCOPES: 'openid', OIDC_ROLE_CLAIM: 'groups' },
    ...{ OIDC_ROLES: 'a=ADMIN, *=VIEWER', OIDC_TAG_CLAIM: 'groups', OIDC_TAGS: 'a=x, b=*' },
  };
  const setting = fc
    .constantFrom(...Object.keys(fits))
    .chain((name) =>
      fc.tuple(fc.constant(name), fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), nearly(fits[name]!))),
    );
  fc.assert(
    fc.property(fc.array(setting, { maxLength: 6 }), (changes) => {
      try {
        const config = loadConfig(Object.fromEntries(changes));
        expect(Object.isFrozen(config)).toBe(true);
        expect(JSON.stringify(redacted(config))).not.toContain('k'.repeat(32));
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigFault);
        for (const line of (error as ConfigFault).lines) {
          const [, name = '', fault = ''] = /^([A-Z_]+): ([^]+)$/.exec(line) ?? [];
          expect(Object.keys(fits)).toContain(name);
          expect(fault).toMatch(/[.]$/);
        }
      }
    }),
    { numRuns: 500 },
  );
});

describe('what was written is read as it was', () => {
  test('cursors of every order', () => {
    const types: readonly KeyType[] = ['text', 'uuid', 'timestamptz', 'integer'];
    const name = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !/[\0\p{Surrogate}]/u.test(text));
    fc.assert(
      fc.property(
        name,
        fc.uuid(),
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fc.maxSafeInteger().map((n) => n % 0x7fff_ffff),
        (...given) => {
          const read = decodeCursor('o', types, encodeCursor('o', given), 'after');
          expect(read).toEqual([given[0], given[1], given[2].toISOString(), given[3]]);
        },
      ),
    );
  });

  test('signed addresses, until they end and for nothing else', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.integer({ min: 1, max: 1_000_000 }), (id, other, seconds) => {
        const query = new URLSearchParams(signDownload(key, id, new Date(now.getTime() + seconds * 1_000)));
        expect(verifyDownload(key, id, query, now)).toBe('valid');
        expect(verifyDownload(key, id, query, new Date(now.getTime() + (seconds + 1) * 1_000))).toBe('expired');
        if (other !== id) expect(verifyDownload(key, other, query, now)).toBe('forged');
      }),
    );
  });

  test('the next patch is later, and orders agree', () => {
    const number = fc.nat(10_000);
    fc.assert(
      fc.property(number, number, number, (...parts) => {
        const version = parts.join('.');
        expect(compareSemver(version, nextPatch(version))).toBeLessThan(0);
        expect(compareVersions(version, nextPatch(version))).toBeLessThan(0);
      }),
    );
  });
});
