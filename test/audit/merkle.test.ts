import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { merklePath, merkleRoot, rootFrom, type Leaf } from '../../src/audit/merkle.js';

const leaf = (index: number): Leaf => ({
  streamId: `01920000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  revision: index + 1,
  hash: createHash('sha256').update(String(index)).digest('hex'),
});
const leaves = (count: number) => Array.from({ length: count }, (_, index) => leaf(index));

/** RFC 6962, section 2.1, word for word: split at the largest power of two below the count. */
function byTheBook(some: readonly Leaf[]): Buffer {
  const hash = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = some;
  if (some.length === 1 && only)
    return hash(Buffer.from([0]), Buffer.from(`${only.streamId} ${only.revision} ${only.hash}`));
  let split = 1;
  while (split * 2 < some.length) split *= 2;
  return hash(Buffer.from([1]), byTheBook(some.slice(0, split)), byTheBook(some.slice(split)));
}

describe('a Merkle tree', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100])('of %d leaves has the root of RFC 6962', (count) => {
    expect(merkleRoot(leaves(count))).toBe(byTheBook(leaves(count)).toString('hex'));
  });

  test('without leaves has no root', () => {
    expect(() => merkleRoot([])).toThrow(RangeError);
  });

  test('leads from every leaf to its root, and from no other leaf', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(63), fc.nat(63), (count, one, other) => {
        const all = leaves(count);
        const [at, elsewhere] = [one % count, other % count];
        const path = merklePath(all, at);
        expect(rootFrom(all[at]!, path)).toBe(merkleRoot(all));
        if (elsewhere !== at) expect(rootFrom(all[elsewhere]!, path)).not.toBe(merkleRoot(all));
      }),
    );
  });

  test('tells apart leaves that differ in their revision alone', () => {
    expect(merkleRoot([leaf(1)])).not.toBe(merkleRoot([{ ...leaf(1), revision: 7 }]));
  });
});
