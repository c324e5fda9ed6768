import { verify, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { keyIdOf } from '../archives/signing.js';
import { run } from '../store/statement.js';
import { ANCHOR_TYPE, type Anchor, type AnchorStatement } from './anchors.js';
import { merklePath, rootFrom, type Leaf, type Step } from './merkle.js';

/** Shows without this server that an event was in the log when an anchor was taken. */
export type Proof = Anchor & { readonly leaf: Leaf; readonly path: readonly Step[] };

type LeafRow = { stream_id: string; revision: number; hash: string };

/**
 * The proof of a stream up to a revision: from the first anchor that covers it.
 * @returns null when no anchor covers it yet; the next one will
 */
export async function proofOf(pool: Pool, streamId: string, revision: number): Promise<Proof | null> {
  const [found] = await run<Anchor & { anchor: number; place: number }>(
    pool,
    `select leaf.anchor, leaf.place, anchor.statement, encode(anchor.signature, 'base64') as signature,
            anchor.key_id as "keyId"
       from audit.anchor_leaf as leaf join audit.anchor on anchor.number = leaf.anchor
      where leaf.stream_id = $1 and leaf.revision >= $2
      order by leaf.revision
      limit 1`,
    [streamId, revision],
  );
  if (found === undefined) return null;
  const rows = await run<LeafRow>(
    pool,
    `select stream_id, revision, encode(hash, 'hex') as hash from audit.anchor_leaf where anchor = $1 order by place`,
    [found.anchor],
  );
  const leaves = rows.map(({ stream_id, ...rest }): Leaf => ({ streamId: stream_id, ...rest }));
  const { statement, keyId } = found;
  return {
    // PostgreSQL breaks base64 into lines.
    ...{ statement, signature: found.signature.replace(/\s/g, ''), keyId },
    ...{ leaf: leaves[found.place]!, path: merklePath(leaves, found.place) },
  };
}

/**
 * Checks a proof on its own: the path leads to the root, and one of the keys signed the root.
 * @returns the anchor's statement, or the first fault in a sentence
 */
export function checkProof(proof: Proof, keys: readonly KeyObject[]): AnchorStatement | string {
  const statement = statementOf(proof.statement);
  if (statement === null) return 'The proof holds no statement of an anchor.';
  const key = keys.find((one) => keyIdOf(one) === proof.keyId);
  if (key === undefined) return `None of the keys is ${proof.keyId}, which signed the anchor.`;
  if (!verify(null, Buffer.from(proof.statement), key, Buffer.from(proof.signature, 'base64')))
    return `The signature of anchor ${statement.number} is not by the key ${proof.keyId}.`;
  if (rootFrom(proof.leaf, proof.path) !== statement.root)
    return `The path does not lead to the root of anchor ${statement.number}.`;
  return statement;
}

function statementOf(text: string): AnchorStatement | null {
  try {
    const statement = JSON.parse(text) as { readonly type?: unknown };
    return statement.type === ANCHOR_TYPE ? (statement as AnchorStatement) : null;
  } catch {
    return null;
  }
}
