import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Signer } from '../archives/signing.js';
import { canonicalJson } from '../store/hash-chain.js';
import { changedHeads } from '../store/changed-heads.js';
import { run } from '../store/statement.js';
import { merkleRoot, type Leaf } from './merkle.js';

/** What an anchor says; its canonical JSON is what is signed. */
export type AnchorStatement = {
  readonly type: typeof ANCHOR_TYPE;
  /** from 1, without gaps */
  readonly number: number;
  /** RFC 3339 */
  readonly takenAt: string;
  /** hex SHA-256 of the statement before it; zeros for the first */
  readonly previous: string;
  /** the place in the log up to which every event is covered by this anchor or an earlier one */
  readonly through: string;
  /** how many heads are under the root */
  readonly size: number;
  /** hex */
  readonly root: string;
};

/** An anchor as it is kept and copied: the statement byte for byte, and who signed it. */
export type Anchor = {
  readonly statement: string;
  /** base64 */
  readonly signature: string;
  readonly keyId: string;
};

/** Of which kind a signed statement is, so that none passes for another. */
export const ANCHOR_TYPE = 'system-profiles/anchor/v1';

/** What taking anchors needs. */
export type AnchorPorts = {
  readonly pool: Pool;
  readonly signer: () => Promise<Signer>;
  /** Puts a copy where whoever can write to the database can't. */
  readonly copy: (name: string, bytes: Buffer) => Promise<void>;
  readonly now?: () => Date;
};

/** More events than this are left to the next anchor, which follows at once. */
const MOST_EVENTS = 200_000;
const NO_ANCHOR = '0'.repeat(64);

/**
 * Anchors what has happened since the last anchor; null when nothing has. Copied before it is kept: an anchor that is
 * in the database is also outside of it.
 */
export async function takeAnchor(ports: AnchorPorts): Promise<AnchorStatement | null> {
  const last = await lastAnchor(ports.pool);
  const before = last === null ? null : (JSON.parse(last) as AnchorStatement);
  const changed = await changedHeads(ports.pool, before?.through ?? null, MOST_EVENTS);
  if (changed === null) return null;
  const statement: AnchorStatement = {
    type: ANCHOR_TYPE,
    number: (before?.number ?? 0) + 1,
    takenAt: (ports.now?.() ?? new Date()).toISOString(),
    previous: last === null ? NO_ANCHOR : sha256Of(last),
    through: changed.through,
    size: changed.heads.length,
    root: merkleRoot(changed.heads),
  };
  const anchor = await signed(ports, statement);
  await ports.copy(fileNameOf(statement.number), Buffer.from(`${canonicalJson(anchor)}\n`));
  await keep(ports.pool, statement.number, anchor, changed.heads);
  return statement;
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** "000042.json": in their order in any listing. */
export function fileNameOf(number: number): string {
  return `${String(number).padStart(6, '0')}.json`;
}

async function signed({ signer }: AnchorPorts, statement: AnchorStatement): Promise<Anchor> {
  const { keyId, sign } = await signer();
  const text = canonicalJson(statement);
  return { statement: text, signature: sign(Buffer.from(text)).toString('base64'), keyId };
}

async function lastAnchor(pool: Pool): Promise<string | null> {
  const [row] = await run<{ statement: string }>(
    pool,
    'select statement from audit.anchor order by number desc limit 1',
    [],
  );
  return row?.statement ?? null;
}

/** Of two processes that take the same number at once, the second fails on the primary key and tries again in an hour. */
async function keep(pool: Pool, number: number, anchor: Anchor, leaves: readonly Leaf[]): Promise<void> {
  await run(
    pool,
    `with kept as (
       insert into audit.anchor (number, statement, signature, key_id)
       values ($1::integer, $2::text, decode($3::text, 'base64'), $4::text)
       returning number)
     insert into audit.anchor_leaf (anchor, place, stream_id, revision, hash)
     select kept.number, leaf.place - 1, leaf.stream_id, leaf.revision, decode(leaf.hash, 'hex')
       from kept, unnest($5::uuid[], $6::integer[], $7::text[]) with ordinality as leaf (stream_id, revision, hash, place)`,
    [
      number,
      anchor.statement,
      anchor.signature,
      anchor.keyId,
      leaves.map(({ streamId }) => streamId),
      leaves.map(({ revision }) => revision),
      leaves.map(({ hash }) => hash),
    ],
  );
}
