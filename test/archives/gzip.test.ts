import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { crc32, crc32ByTable, deflated, stored, storedLength } from '../../src/tar/gzip.js';
import { packed, writeTarball } from '../../src/archives/tarball.js';
import { scratch } from './built.js';

async function storedBytes(pieces: Buffer[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stored(pieces, Buffer.concat(pieces).length)) parts.push(part);
  return Buffer.concat(parts);
}

test.each([0, 1, 511, 65_534, 65_535, 65_536, 131_070, 200_000])(
  '%i stored bytes come back, in the length foretold',
  async (size) => {
    const content = randomBytes(size);
    const member = await storedBytes([content]);
    expect(gunzipSync(member).equals(content)).toBe(true);
    expect(member.length).toBe(storedLength(size));
  },
);

test('stored bytes do not depend on the pieces they came in', async () => {
  const content = randomBytes(150_000);
  const whole = await storedBytes([content]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150_000 }), { maxLength: 20 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), content.length];
      const pieces = at.slice(1).map((end, i) => content.subarray(at[i], end));
      expect((await storedBytes(pieces)).equals(whole)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('fewer bytes than promised are a defect', async () => {
  const take = async () => {
    for await (const part of stored([Buffer.from('abc')], 4)) expect(part.length).toBeGreaterThan(0);
  };
  await expect(take()).rejects.toThrow('Expected 4 bytes to store and got 3.');
});

test('the header tells neither time nor system', async () => {
  expect((await deflated(Buffer.from('x'))).subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff');
});

test('the table agrees with zlib on every CRC', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      const [a, b] = [Buffer.from(first), Buffer.from(second)];
      expect(crc32ByTable(b, crc32ByTable(a, 0))).toBe(crc32(Buffer.concat([a, b]), 0));
    }),
  );
  expect(crc32ByTable(Buffer.from('123456789'), 0)).toBe(0xcbf43926);
});

test('a large blob is written in pieces and checked on the way', async () => {
  const folder = await scratch();
  try {
    const [piece, count] = [randomBytes(1 << 20), 24];
    const hash = createHash('sha256');
    for (let i = 0; i < count; i++) hash.update(piece);
    const blob = {
      path: 'blobs/sha256/x',
      mode: 0o644 as const,
      sizeBytes: piece.length * count,
      sha256: hash.digest('hex'),
    };
    async function* open() {
      for (let i = 0; i < count; i++) yield piece;
    }
    const written = await writeTarball(join(folder.path, 'a.tgz'), [await packed({ ...blob, open })], () => undefined);
    expect(written.members[0]).toMatchObject({ sizeBytes: blob.sizeBytes, offset: 0 });
    const lying = await packed({ ...blob, sha256: '0'.repeat(64), open });
    await expect(writeTarball(join(folder.path, 'b.tgz'), [lying], () => undefined)).rejects.toThrow(
      'should have the SHA-256',
    );
  } finally {
    await folder.remove();
  }
});

test('a path over 256 bytes gets a pax header', async () => {
  const folder = await scratch();
  try {
    const path = `${'a/'.repeat(140)}b`;
    const file = join(folder.path, 'a.tgz');
    await writeTarball(file, [await packed({ path, mode: 0o644, bytes: Buffer.from('x') })], () => undefined);
    const { list } = await import('tar');
    const seen: string[] = [];
    await list({ file, onReadEntry: (entry) => void seen.push(entry.path) });
    expect(seen).toEqual([path]);
  } finally {
    await folder.remove();
  }
});
