import type { Signals } from '../store/feed.js';
import { Unavailable } from '../errors.js';
import { run } from '../store/statement.js';
import { archiveFold } from './archive-fold.js';
import type { ArchiveCommands } from './archives.js';
import { decideBuilt, decideExpired, decideFailed } from './decide.js';
import type { Archive, ArchiveEvent } from './events.js';
import { whileKept } from './file-lock.js';
import { keepMembers } from './members.js';
import { archiveRows } from './projection.js';
import { requestArchive, type RequestPorts } from './request-archive.js';

/** What the commands need. `signals`: wakes whoever watches an archive, on the topic `archive:<id>`. */
export type ArchiveCommandsPorts = RequestPorts & {
  readonly signals?: Pick<Signals, 'send'>;
};

/** The topic of an archive's signals. */
export function archiveTopic(archiveId: string): string {
  return `archive:${archiveId}`;
}

const WORKER = { kind: 'SYSTEM', id: 'archive-worker' } as const;
const HOUSEKEEPING = { kind: 'SYSTEM', id: 'housekeeping' } as const;

type Decide = (state: Archive) => readonly ArchiveEvent[] | Promise<readonly ArchiveEvent[]>;

/** Requests for archives and the workers' reports, as commands on the archive's own stream. */
export function createArchiveCommands(ports: ArchiveCommandsPorts): ArchiveCommands {
  const { pool, signals, archiveStore } = ports;
  const report = async (archiveId: string, decide: Decide, actor: typeof WORKER | typeof HOUSEKEEPING = WORKER) => {
    const command = { fold: archiveFold, streamId: archiveId, metadata: { actor }, rows: archiveRows };
    const executed = await ports.store.execute<Archive, ArchiveEvent>({ ...command, decide });
    signals?.send(archiveTopic(archiveId));
    return executed;
  };
  return {
    request: (input, by) => requestArchive(ports, input, by),
    reportBuilt: (archiveId, { members, ...built }) =>
      whileKept(pool, built.sha256, async () => {
        if ((await archiveStore.stat(built.sha256)) === null) throw fileRemoved();
        // Before the event, in transactions of their own: tens of thousands would hold up every reader of the log.
        // Nobody sees them until the archive is READY.
        await keepMembers(pool, built.sha256, members);
        const { state } = await report(archiveId, (found) => decideBuilt(found, built));
        return state.status === 'READY' && state.sha256 === built.sha256;
      }),
    async reportFailed(archiveId, reason) {
      await report(archiveId, (state) => decideFailed(state, reason));
    },
    async reportExpired(archiveId, unneededForMs) {
      const decide: Decide = async (state) =>
        (await isUnneeded(ports, archiveId, unneededForMs)) ? decideExpired(state, 'UNNEEDED') : [];
      await report(archiveId, decide, HOUSEKEEPING);
    },
    async reportProgress(archiveId, { phase, done, total }) {
      const updated = await run<{ id: string }>(
        pool,
        `update read.archive set status = 'BUILDING', phase = $2::text, done = $3::integer, total = $4::integer
          where id = $1::uuid and status in ('QUEUED', 'BUILDING') returning id`,
        [archiveId, phase, done, total],
      );
      if (updated.length > 0) signals?.send(archiveTopic(archiveId));
    },
  };
}

/** Asked again within the command: somebody may have requested the archive since the housekeeping found it unneeded. */
async function isUnneeded({ pool }: ArchiveCommandsPorts, archiveId: string, unneededForMs: number): Promise<boolean> {
  const rows = await run(
    pool,
    `select from read.archive
      where id = $1::uuid and unneeded_since <= now() - $2::double precision * interval '1 millisecond'`,
    [archiveId, unneededForMs],
  );
  return rows.length > 0;
}

function fileRemoved(): Unavailable {
  return new Unavailable(
    'FILE_REMOVED',
    'The file of the archive was removed the moment before it was reported, because the archive that had it before expired. It is built again.',
  );
}
