import { expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { findRepository } from '../../src/archives/distribution/repositories.js';

const files = Array.from({ length: 1_000 }, (_, at) => at.toString(16).padStart(64, '0'));
const packed = files.map((sha256, at) => ({ version: `1.${at}.0`, sha256, fileName: 'x.tgz', sizeBytes: 1 }));
const members = files.map((fileSha256) => ({ fileSha256, offset: 0, length: 1, sizeBytes: 1 }));

let rowsRead = 0;
/** A database of one profile, whose thousand archives all hold every blob that is asked for. */
const pool = {
  query({ text, values }: { text: string; values: [readonly string[]] }) {
    if (text.includes('read.profile')) return Promise.resolve({ rows: [{ id: 'x', tags: [] }] });
    if (!text.includes('read.archive_member')) return Promise.resolve({ rows: packed });
    // In no order that could be relied on.
    const rows = members.filter(({ fileSha256 }) => values[0].includes(fileSha256)).reverse();
    rowsRead += rows.length;
    return Promise.resolve({ rows });
  },
} as unknown as Pool;

test.each([
  ['is had from the newest, and few others are looked for', files, files[0], 10],
  ['is had from the next one where the newest are lost', files.slice(3), files[3], 10],
  ['is had from the one that is left', files.slice(-1), files.at(-1), 1_000],
  ['is gone with the last of them', [], undefined, 1_000],
])('a blob of a thousand archives %s', async (_, left, from, most) => {
  const archiveStore = {
    read: () => Promise.reject(new Error('Nothing is read here.')) as never,
    stat: (sha256: string) => Promise.resolve(left.includes(sha256) ? { sizeBytes: 1 } : null) as never,
  };
  const ports = { pool, archiveStore, indexes: { entriesOf: () => Promise.reject(new Error('Not asked.')) as never } };
  const repository = await findRepository(ports, 'profiles/edge', undefined);
  rowsRead = 0;
  const blob = await repository?.blob('e'.repeat(64));
  expect(blob?.kind === 'member' ? blob.member.fileSha256 : undefined).toBe(from);
  expect(rowsRead).toBeLessThanOrEqual(most);
});
