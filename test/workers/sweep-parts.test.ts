import { afterAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { createLog } from '../../src/log.js';
import { sweepParts } from '../../workers/sweep-parts.js';
import { eventually } from '../store/eventually.js';

const log = createLog('silent');
const folder = mkdtempSync(path.join(tmpdir(), 'sweep-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what a killed build left goes while the workers run, and what is being written stays', async () => {
  const archiveStore = openArchiveStore(folder);
  const stop = new AbortController();
  const sweeping = sweepParts({ archiveStore, log, everyMs: 1 }, stop.signal);
  const [left, written] = [await archiveStore.begin(), await archiveStore.begin()];
  for (const part of [left, written]) writeFileSync(part.path, 'half');
  utimesSync(left.path, new Date(0), new Date(0));
  await eventually(() => Promise.resolve(!existsSync(left.path)));
  expect(existsSync(written.path)).toBe(true);
  stop.abort();
  await sweeping;
});

test('a round that failed does not end the sweeping', async () => {
  const stop = new AbortController();
  let rounds = 0;
  const sweep = () => {
    rounds += 1;
    if (rounds === 1) return Promise.reject(new Error('The disk is away.'));
    if (rounds === 3) stop.abort();
    return Promise.resolve(0);
  };
  await sweepParts({ archiveStore: { sweep }, log, everyMs: 1 }, stop.signal);
  expect(rounds).toBe(3);
});
