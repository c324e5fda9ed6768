import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ArchiveStore } from '../../src/archives/archives.js';
import { writeBackup } from '../../src/backup/backup.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const ARCHIVES = 2_500;
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query(
    `insert into read.archive (id, profile_id, version, status, phase, attempt, file_name, includes_images, platforms, sha256,
                               requested_by_kind, requested_by_id, requested_at)
     select gen_random_uuid(), gen_random_uuid(), '1.0.0', 'READY', 'Done', 0, 'x.tgz', false, '{}', lpad(to_hex(n), 64, '0'),
            'SYSTEM', 'x', now()
       from generate_series(1, ${ARCHIVES}) as n`,
  );
});
afterAll(() => database.close());

/** A store whose files are all of nothing, but for one that is lost. */
const open: ArchiveStore['open'] = (sha256) =>
  Promise.resolve(
    sha256.endsWith('007f') ? null : { sizeBytes: 0, pour: () => Promise.resolve(), close: () => Promise.resolve() },
  );

test('a backup tells how far it is by the thousand files, and names those that are missing', async () => {
  const said: string[] = [];
  const out = new Writable({ write: (_chunk, _encoding, done) => done() });
  await writeBackup(
    { databaseUrl: database.url, archiveStore: { open }, contentStore: { open }, onProgress: (one) => said.push(one) },
    out,
  );
  expect(said.filter((sentence) => /^(archive|content)/.test(sentence))).toEqual([
    `archive ${'0'.repeat(62)}7f: not in the store, and left out`,
    'archive: 1000 of 2500 files',
    'archive: 2000 of 2500 files',
    'archive: 2500 of 2500 files',
    'content: 0 of 0 files',
  ]);
});
