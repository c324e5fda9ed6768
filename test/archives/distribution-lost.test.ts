import { expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { findRepository } from '../../src/archives/distribution/repositories.js';

const files = ['a', 'b', 'c'].map((letter) => letter.repeat(64));
const packed = files.map((sha256, at) => ({ version: `1.${at}.0`, sha256, fileName: 'x.tgz', sizeBytes: 1 }));
const members = files.map((fileSha256) => ({ fileSha256, offset: 0, length: 1, sizeBytes: 1 }));

/** A database of one profile, whose three archives all hold every blob that is asked for. */
const pool = {
  query({ text }: { text: string }) {
    if (text.includes('read.profile')) return Promise.resolve({ rows: [{ id: 'x', tags: [] }] });
    if (!text.includes('read.archive_member')) return Promise.resolve({ rows: packed });
    return Promise.resolve({ rows: /limit 1/.test(text) ? members.slice(0, 1) : members });
  },
} as unknown as Pool;

test.each([
  ['is had from the one that is left', files.slice(2), files[2]],
  ['is gone with the last of them', [], undefined],
])('a blob of several archives whose files were lost %s', async (_, left, from) => {
  const archiveStore = {
    read: () => Promise.reject(new Error('Nothing is read here.')) as never,
    stat: (sha256: string) => Promise.resolve(left.includes(sha256) ? { sizeBytes: 1 } : null) as never,
  };
  const ports = { pool, archiveStore, indexes: { entriesOf: () => Promise.reject(new Error('Not asked.')) as never } };
  const repository = await findRepository(ports, 'profiles/edge', undefined);
  const blob = await repository?.blob('0'.repeat(64));
  expect(blob?.kind === 'member' ? blob.member.fileSha256 : undefined).toBe(from);
});
