import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { archiveFold } from '../../src/archives/archive-fold.js';
import { decideBuilt, decideExpired, decideFailed, decideRequest, hasEnded } from '../../src/archives/decide.js';
import { describeArchiveEvent } from '../../src/archives/describe.js';
import type { Archive, ArchiveEvent, ArchiveRequested } from '../../src/archives/events.js';
import type { Recorded } from '../../src/store/event.js';
import { expectRefusal } from '../support/refusal.js';

const wanted: ArchiveRequested['data'] = {
  profileId: 'p',
  version: '1.0.0',
  profileRevision: 7,
  includeImages: false,
  platforms: [],
  fileName: 'edge-1.0.0.tgz',
  attempt: 0,
};
const stored = { sha256: 'ab', sizeBytes: 3, checksumsDigest: 'sha256:cd' };
const requested: ArchiveEvent = { type: 'ArchiveRequested', data: wanted };
const built: ArchiveEvent = { type: 'ArchiveBuilt', data: { profileId: 'p', version: '1.0.0', ...stored } };
const failed: ArchiveEvent = { type: 'ArchiveFailed', data: { profileId: 'p', version: '1.0.0', reason: 'Full.' } };

const expired: ArchiveEvent = {
  type: 'ArchiveExpired',
  data: { profileId: 'p', version: '1.0.0', sha256: 'ab', sizeBytes: 3, reason: 'UNNEEDED' },
};

/** The archive after these events, a second apart. */
function after(...events: readonly ArchiveEvent[]): Archive {
  const recorded = events.map((event, i): Recorded<ArchiveEvent> => ({
    ...event,
    streamId: 'a',
    streamType: 'archive',
    revision: i + 1,
    schemaVersion: 1,
    commandId: `c${i}`,
    metadata: { actor: { kind: 'USER', id: 'u' } },
    recordedAt: new Date(i * 1000),
    hash: '',
    cursor: '',
  }));
  return recorded.reduce(archiveFold.evolve, archiveFold.initial);
}

describe('a request', () => {
  test('of something new asks for it', () => expect(decideRequest(after(), wanted)).toEqual([requested]));
  test.each([
    ['queued', after(requested)],
    ['ready', after(requested, built)],
    ['failed', after(requested, failed)],
    ['expired', after(requested, built, expired)],
  ])('of what is %s does nothing', (_, state) => expect(decideRequest(state, wanted)).toEqual([]));
});

describe('a report', () => {
  test('of success makes it ready', () => {
    expect(decideBuilt(after(requested), stored)).toEqual([built]);
    expect(after(requested, built)).toMatchObject({
      status: 'READY',
      sha256: 'ab',
      readyAt: '1970-01-01T00:00:01.000Z',
      requestedAt: '1970-01-01T00:00:00.000Z',
    });
  });
  test('of failure keeps the reason', () => {
    expect(decideFailed(after(requested), 'Full.')).toEqual([failed]);
    expect(after(requested, failed)).toMatchObject({ status: 'FAILED', error: 'Full.' });
  });
  test.each([
    ['ready', after(requested, built)],
    ['failed', after(requested, failed)],
    ['expired', after(requested, built, expired)],
  ])('that comes again, once it is %s, does nothing', (_, state) => {
    expect(decideBuilt(state, { ...stored, sha256: 'other' })).toEqual([]);
    expect(decideFailed(state, 'Again.')).toEqual([]);
  });
  test('of an archive that nobody requested is refused', () => {
    expectRefusal(() => decideBuilt(after(), stored), 'ARCHIVE_NOT_FOUND', ['archiveId']);
    expectRefusal(() => decideFailed(after(), 'Full.'), 'ARCHIVE_NOT_FOUND', ['archiveId']);
  });
});

describe('the housekeeping', () => {
  test('lets go what is ready, once, and its digest stays known', () => {
    expect(decideExpired(after(requested, built), 'UNNEEDED')).toEqual([expired]);
    expect(decideExpired(after(requested, built, expired), 'UNNEEDED')).toEqual([]);
    expect(after(requested, built, expired)).toMatchObject({
      ...{ status: 'EXPIRED', sha256: 'ab', expiredAt: '1970-01-01T00:00:02.000Z' },
    });
  });
  test.each([
    ['waits', after(requested), false],
    ['failed', after(requested, failed), true],
  ])('leaves alone what %s', (_, state, ended) => {
    expect(decideExpired(state, 'LOST')).toEqual([]);
    expect(hasEnded(state)).toBe(ended);
  });
  test('has ended what it let go, and not what is ready', () => {
    expect(hasEnded(after(requested, built))).toBe(false);
    expect(hasEnded(after(requested, built, expired))).toBe(true);
  });
  test('knows of no archive that nobody requested', () => {
    expectRefusal(() => decideExpired(after(), 'LOST'), 'ARCHIVE_NOT_FOUND', ['archiveId']);
  });
});

test.each<[string, ArchiveEvent[], Archive]>([
  ['before the request', [built, failed], after()],
  ['twice', [requested, requested], after(requested)],
  ['after the end', [requested, built, failed, built], after(requested, built)],
  ['before it could', [requested, expired], after(requested)],
])('folding leaves out what comes %s', (_, events, expected) => expect(after(...events)).toEqual(expected));

test.each<[ArchiveEvent, string]>([
  [requested, 'Requested the archive of version 1.0.0.'],
  [{ type: 'ArchiveRequested', data: { ...wanted, attempt: 1 } }, 'Requested the archive of version 1.0.0, again.'],
  [built, 'Built the archive of version 1.0.0: 3 bytes, SHA-256 ab.'],
  [failed, 'Gave up building the archive of version 1.0.0: Full.'],
  [expired, 'Removed the archive of version 1.0.0, because nothing needed it any more: 3 bytes, SHA-256 ab.'],
])('the audit says: %#', (event, sentence) => expect(describeArchiveEvent(event)).toBe(sentence));

describe('the golden corpus of archives', () => {
  const folder = join(import.meta.dirname, '..', 'corpus');
  const files = readdirSync(folder).filter((file) => file.startsWith('Archive'));
  const read = (file: string) =>
    JSON.parse(readFileSync(join(folder, file), 'utf8')) as ArchiveEvent & { schemaVersion: number };

  test('has an example of every event', () => {
    expect(files.sort()).toEqual([
      'ArchiveBuilt.v1.json',
      'ArchiveExpired.v1.json',
      'ArchiveFailed.v1.json',
      'ArchiveRequested.v1.json',
    ]);
  });

  test.each(files)('%s still folds', (file) => {
    const { type, data } = read(file);
    const event = { type, data } as ArchiveEvent;
    const past = type === 'ArchiveRequested' ? [] : type === 'ArchiveExpired' ? [requested, built] : [requested];
    const [before, next] = [after(...past), after(...past, event)];
    expect(next).not.toEqual(before);
    expect(next).toEqual(JSON.parse(JSON.stringify(next)));
  });
});
