import { createHash } from 'node:crypto';

/** A sibling on the way from a leaf to the root, hex; `left` when it stands before the node that it is hashed with. */
export type Step = { readonly hash: string; readonly left: boolean };

/** The head of a stream as a leaf: its id, its newest revision and that event's hash (hex). */
export type Leaf = { readonly streamId: string; readonly revision: number; readonly hash: string };

/** The tree of RFC 6962 (certificate transparency): leaves and nodes are hashed apart, so that neither passes for the other. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** The root of the tree over leaves in their order, hex. @throws RangeError without leaves */
export function merkleRoot(leaves: readonly Leaf[]): string {
  if (leaves.length === 0) throw new RangeError('A tree needs a leaf.');
  return levelsOf(leaves).at(-1)![0]!.toString('hex');
}

/** The siblings that lead from one leaf to the root, from the bottom up. */
export function merklePath(leaves: readonly Leaf[], place: number): readonly Step[] {
  const path: Step[] = [];
  let at = place;
  for (const level of levelsOf(leaves)) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (level.length > 1 && sibling !== undefined) path.push({ hash: sibling.toString('hex'), left: at % 2 === 1 });
    at = Math.floor(at / 2);
  }
  return path;
}

/** The root that a leaf and its path lead to, hex. */
export function rootFrom(leaf: Leaf, path: readonly Step[]): string {
  return path
    .reduce((node, { hash, left }) => {
      const sibling = Buffer.from(hash, 'hex');
      return left ? nodeHash(sibling, node) : nodeHash(node, sibling);
    }, leafHash(leaf))
    .toString('hex');
}

/**
 * From the leaves up to the root. Pairing neighbours and carrying a lone last node up unchanged gives the same root as
 * the RFC's split at the largest power of two.
 */
function levelsOf(leaves: readonly Leaf[]): readonly (readonly Buffer[])[] {
  const levels: (readonly Buffer[])[] = [leaves.map(leafHash)];
  for (let level = levels[0]!; level.length > 1;) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at]!, level[at + 1]];
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    levels.push(above);
    level = above;
  }
  return levels;
}

/** "stream revision hash": nothing that needs a parser. */
function leafHash({ streamId, revision, hash }: Leaf): Buffer {
  return sha256(LEAF, Buffer.from(`${streamId} ${revision} ${hash}`));
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(NODE, left, right);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
