import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Text } from './event.js';
import { run, statement } from './statement.js';

/** A content with its digest ("sha256:" and hex) and its size in bytes of UTF-8. */
export function textOf(content: string): Text {
  return {
    digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
    sizeBytes: Buffer.byteLength(content),
    content,
  };
}

/**
 * Stores the texts of an append. Sorted by digest, so that two commands with the same texts wait for each other
 * in the same order and never in a circle.
 */
export function textsWrite(texts: readonly Text[], bind: (value: unknown) => string): string {
  const byDigest = [...new Map(texts.map((text) => [text.digest, text.content]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const digests = bind(byDigest.map(([digest]) => digestBytes(digest)));
  const contents = bind(byDigest.map(([, content]) => content));
  return `insert into es.text (sha256, content)
    select t.sha256, t.content
      from unnest(${digests}::bytea[], ${contents}::text[]) as t (sha256, content) cross join appended a
     where not a.duplicate
     order by t.sha256
    on conflict do nothing`;
}

/** Stores the texts of several appends: those of the streams that have been appended to. */
export function lateTextsWrite(
  texts: readonly (Text & { readonly streamId: string })[],
  bind: (value: unknown) => string,
): string {
  const digests = bind(texts.map(({ digest }) => digestBytes(digest)));
  const contents = bind(texts.map(({ content }) => content));
  const streams = bind(texts.map(({ streamId }) => streamId));
  return `insert into es.text (sha256, content)
    select t.sha256, t.content
      from unnest(${digests}::bytea[], ${contents}::text[], ${streams}::uuid[]) as t (sha256, content, stream_id)
      join appended using (stream_id)
     order by t.sha256
    on conflict do nothing`;
}

const readTexts = statement(`
  select 'sha256:' || encode(sha256, 'hex') as digest, content
    from es.text
   where sha256 = any ($1::bytea[])`);

/**
 * Contents by digest.
 * @throws Error when one is missing: an event names a text that the append should have stored
 */
export async function loadTexts(pool: Pool, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(digests)];
  if (wanted.length === 0) return new Map();
  const rows = await run<{ digest: string; content: string }>(pool, readTexts, [wanted.map(digestBytes)]);
  const found = new Map(rows.map((row) => [row.digest, row.content]));
  const missing = wanted.filter((digest) => !found.has(digest));
  if (missing.length > 0) throw new Error(`The store has no text ${missing.join(', ')}, though something names it.`);
  return found;
}

function digestBytes(digest: string): Buffer {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new Error(`"${digest}" is not a digest: "sha256:" and 64 lowercase hex digits.`);
  return Buffer.from(hex, 'hex');
}
