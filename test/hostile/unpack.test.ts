import { expect, test } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { unpack } from '../../src/registries/unpack.js';
import { Invalid } from '../../src/errors.js';
import { tarOf, tgzOf, type TarEntry } from '../registries/clients/tars.js';

// Tars and gzips that no packer writes: refused with a sentence, or read as what they plainly hold.

const safe: TarEntry = { path: 'demo/pack.json', content: '{}' };
const END = Buffer.alloc(1_024);
const beside = (...entries: readonly TarEntry[]) => tgzOf([safe, ...entries]);
const after = (block: Buffer) => gzipSync(Buffer.concat([tarOf([safe]), block, END]));

/** A block with bytes put at places, and its checksum written anew or wrong by so much. */
function header(changes: Readonly<Record<number, string | Buffer>>, wrongBy = 0): Buffer {
  const block = tarOf([{ path: 'demo/a', content: '' }]).subarray(0, 512);
  for (const [at, bytes] of Object.entries(changes)) Buffer.from(bytes).copy(block, Number(at));
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, wrongBy);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const SIZE = 124;
const TYPE = 156;
const base256 = (...bytes: number[]) => Buffer.from([0x80, ...Array<number>(11 - bytes.length).fill(0), ...bytes]);
const pax = (records: string): TarEntry => ({ path: 'pax', type: 'ExtendedHeader', content: records });
const gzipWith = (flags: number, ...more: Buffer[]) => {
  const plain = beside();
  return Buffer.concat([
    plain.subarray(0, 3),
    Buffer.from([flags]),
    plain.subarray(4, 10),
    ...more,
    plain.subarray(10),
  ]);
};
const patched = (at: number) => {
  const bytes = Buffer.from(beside());
  bytes[bytes.length + at] = (bytes[bytes.length + at] ?? 0) ^ 0xff;
  return bytes;
};

type Refused = { what: string; bytes: Buffer; code: 'ARCHIVE_UNREADABLE' | 'ARCHIVE_UNSAFE' | 'ARCHIVE_TOO_LARGE' };
const REFUSED: readonly Refused[] = [
  { what: 'a checksum wrong by one', bytes: after(header({}, 1)), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a header of nothing but letters', bytes: after(Buffer.alloc(512, 'a')), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a size of letters', bytes: after(header({ [SIZE]: 'zzzzzzzzzzz\0' })), code: 'ARCHIVE_UNREADABLE' },
  {
    what: 'a size below nothing',
    bytes: after(header({ [SIZE]: Buffer.alloc(12, 0xff) })),
    code: 'ARCHIVE_UNREADABLE',
  },
  {
    what: 'a size of 2^63',
    bytes: after(header({ [SIZE]: base256(0x80, 0, 0, 0, 0, 0, 0, 0) })),
    code: 'ARCHIVE_UNREADABLE',
  },
  {
    what: 'a size of a terabyte',
    bytes: after(header({ [SIZE]: base256(1, 0, 0, 0, 0, 0) })),
    code: 'ARCHIVE_TOO_LARGE',
  },
  { what: 'a sparse file', bytes: after(header({ [TYPE]: 'S' })), code: 'ARCHIVE_UNSAFE' },
  { what: 'a kind that nobody knows', bytes: after(header({ [TYPE]: '!' })), code: 'ARCHIVE_UNSAFE' },
  { what: 'a volume of many', bytes: after(header({ [TYPE]: 'M' })), code: 'ARCHIVE_UNSAFE' },
  {
    what: 'a hard link to itself',
    bytes: beside({ path: 'demo/a', type: 'Link', linkpath: 'demo/a' }),
    code: 'ARCHIVE_UNSAFE',
  },
  {
    what: 'a folder that is a link',
    bytes: beside({ path: 'demo/d', type: 'SymbolicLink', linkpath: '..' }, { path: 'demo/d/a' }),
    code: 'ARCHIVE_UNSAFE',
  },
  { what: 'a path of two dots', bytes: beside({ path: '..' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a path that ends by climbing', bytes: beside({ path: 'demo/a/..' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a path with a step to itself', bytes: beside({ path: 'demo/./a' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a path with an empty step', bytes: beside({ path: 'demo//a' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a path behind many dots', bytes: beside({ path: './.././../a' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a drive of Windows', bytes: beside({ path: 'C:\\a' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a share of Windows', bytes: beside({ path: '\\\\host\\a' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a folder that climbs', bytes: beside({ path: '../demo/', type: 'Directory' }), code: 'ARCHIVE_UNSAFE' },
  { what: 'a path with a line end', bytes: beside({ path: 'demo/a\nb' }), code: 'ARCHIVE_UNSAFE' },
  {
    what: "a long path of GNU's that climbs",
    bytes: beside({ path: 'l', type: 'NextFileHasLongPath', content: '../../a\0' }, { path: 'demo/a' }),
    code: 'ARCHIVE_UNSAFE',
  },
  {
    what: 'a size beyond everything that pax adds',
    bytes: beside(pax('32 size=99999999999999999999999\n'), { path: 'demo/a', content: 'x' }),
    code: 'ARCHIVE_UNREADABLE',
  },
  { what: 'nothing but the head of a gzip', bytes: beside().subarray(0, 10), code: 'ARCHIVE_UNREADABLE' },
  { what: 'half the head of a gzip', bytes: beside().subarray(0, 5), code: 'ARCHIVE_UNREADABLE' },
  {
    what: 'a gzip of another method',
    bytes: Buffer.concat([Buffer.from([0x1f, 0x8b, 7]), beside().subarray(3)]),
    code: 'ARCHIVE_UNREADABLE',
  },
  { what: 'a gzip with reserved flags', bytes: gzipWith(0xe0), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a gzip whose name has no end', bytes: gzipWith(8).subarray(0, 60), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a gzip with another checksum', bytes: patched(-8), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a gzip with another length', bytes: patched(-1), code: 'ARCHIVE_UNREADABLE' },
  {
    what: 'a second gzip that is cut',
    bytes: Buffer.concat([beside(), gzipSync(Buffer.alloc(512)).subarray(0, 12)]),
    code: 'ARCHIVE_UNREADABLE',
  },
  { what: 'a zlib stream', bytes: deflateSync(tarOf([safe])), code: 'ARCHIVE_UNREADABLE' },
  { what: 'brotli', bytes: brotliCompressSync(tarOf([safe])), code: 'ARCHIVE_UNREADABLE' },
  { what: 'a zip', bytes: Buffer.from('504b0304140000000800', 'hex'), code: 'ARCHIVE_UNREADABLE' },
  { what: 'xz', bytes: Buffer.from('fd377a585a000004', 'hex'), code: 'ARCHIVE_UNREADABLE' },
  {
    what: 'a page of a proxy that wants a password',
    bytes: Buffer.from('<!doctype html><title>Sign in</title>'),
    code: 'ARCHIVE_UNREADABLE',
  },
];

test.each(REFUSED)('an archive that is or has $what is refused as $code', async ({ bytes, code }) => {
  const fault: unknown = await unpack(bytes).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Invalid);
  expect(fault).toMatchObject({ code, message: expect.stringMatching(/^The archive .{10,1500}\.$/) });
});

const deep = `demo/${'d/'.repeat(400)}a`;
const READ: readonly { what: string; bytes: Buffer; files: readonly string[] }[] = [
  {
    what: 'a header of the oldest kind',
    bytes: after(header({ [TYPE]: '\0', 257: Buffer.alloc(255) })),
    files: ['pack.json', 'a'],
  },
  {
    what: 'gzip with a name, a comment and more',
    bytes: gzipWith(0x1c, Buffer.from([2, 0, 1, 2]), Buffer.from('name\0comment\0')),
    files: ['pack.json'],
  },
  {
    what: 'names that only look like climbing',
    bytes: beside({ path: 'demo/…' }, { path: 'demo/...' }, { path: 'demo/．．' }),
    files: ['pack.json', '…', '...', '．．'],
  },
  {
    what: 'names that objects have',
    bytes: beside({ path: 'demo/__proto__' }, { path: 'demo/constructor' }),
    files: ['pack.json', '__proto__', 'constructor'],
  },
  {
    what: 'four hundred folders in each other',
    bytes: beside({ path: 'x', pax: { path: deep } }),
    files: ['pack.json', deep.slice(5)],
  },
  {
    what: 'a path for all in a global header',
    bytes: tgzOf([{ path: 'g', type: 'GlobalExtendedHeader', content: '14 path=../a\n\n' }, safe, { path: 'demo/b' }]),
    files: ['pack.json', 'b'],
  },
  {
    what: 'a size below nothing that pax adds',
    bytes: beside(pax('11 size=-1\n'), { path: 'demo/a', content: 'x' }),
    files: ['pack.json', 'a'],
  },
  {
    what: 'records of pax whose lengths are lies',
    bytes: beside(pax('99 path=../a\n0 path=/etc\n-5 path=..\nnonsense\n'), { path: 'demo/a' }),
    files: ['pack.json', 'a'],
  },
  {
    what: 'names that differ in case',
    bytes: beside({ path: 'demo/A' }, { path: 'demo/a' }),
    files: ['pack.json', 'A', 'a'],
  },
];

test.each(READ)('an archive with $what holds what it says', async ({ bytes, files }) => {
  expect([...(await unpack(bytes)).keys()]).toEqual(files);
});
