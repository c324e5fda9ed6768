import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ArchiveStore } from '../src/archives/archives.js';
import type { ArchiveSigning } from '../src/archives/signing-keys.js';
import { takeAnchor } from '../src/audit/anchors.js';
import { keepVerification, lastVerification } from '../src/audit/verifications.js';
import { isAborted, pause } from '../src/store/backoff.js';
import { verifyLog } from '../src/store/verify-log.js';
import type { Duty } from './leader.js';

/** What the audit's chores need. */
export type AuditDutyPorts = {
  readonly db: Pool;
  readonly archiveStore: Pick<ArchiveStore, 'keepNamed'>;
  readonly signing: Pick<ArchiveSigning, 'signer'>;
  /** by the clock that all processes share */
  readonly nowMs: () => Promise<number>;
  readonly log: Logger;
  readonly pace?: Partial<AuditPace>;
};

/** How often each chore is done. */
export type AuditPace = { readonly anchorMs: number; readonly verifyMs: number; readonly lookMs: number };

const HOUR_MS = 60 * 60_000;
const PACE: AuditPace = { anchorMs: HOUR_MS, verifyMs: 24 * HOUR_MS, lookMs: 60_000 };

/** After each page of a check: the server has other work, and nobody waits for this. */
const BREATH_MS = 5;

/** Anchors the log every hour and checks all of it every 24 hours, whichever process led before. */
export function auditDuty(ports: AuditDutyPorts): Duty {
  const { anchorMs, verifyMs, lookMs } = { ...PACE, ...ports.pace };
  let anchoredAt = -Infinity;
  const anchorWhenDue = async () => {
    if (performance.now() - anchoredAt < anchorMs) return;
    await anchor(ports);
    anchoredAt = performance.now();
  };
  return async (signal) => {
    while (!signal.aborted) {
      // Each on its own: a store that takes no anchors keeps nobody from checking the log.
      for (const chore of [anchorWhenDue, () => verifyWhenDue(ports, verifyMs, signal)])
        await chore().catch((error: unknown) => {
          if (!isAborted(signal))
            ports.log.warn({ err: error }, 'A chore of the audit failed; the next round will do it.');
        });
      await pause(lookMs, signal);
    }
  };
}

async function anchor({ db, archiveStore, signing, nowMs, log }: AuditDutyPorts): Promise<void> {
  // Its time is signed, so it is not that of whichever machine leads.
  const takenAt = new Date(await nowMs());
  const taken = await takeAnchor({
    pool: db,
    now: () => takenAt,
    signer: () => signing.signer(),
    copy: (name, bytes) => archiveStore.keepNamed(`anchors/${name}`, bytes),
  });
  if (taken !== null) log.info({ anchor: taken.number, root: taken.root }, 'The log was anchored.');
}

async function verifyWhenDue({ db, nowMs, log }: AuditDutyPorts, verifyMs: number, signal: AbortSignal): Promise<void> {
  const last = await lastVerification(db);
  if (last !== null && (await nowMs()) - last.finishedAt.getTime() < verifyMs) return;
  const verdict = await verifyLog(db, signal, () => pause(BREATH_MS, signal));
  await keepVerification(db, verdict);
  if (verdict.intact)
    log.info({ events: verdict.events }, 'The whole log was checked: every event is as it was written.');
  else log.error({ firstBroken: verdict.firstBroken }, 'THE LOG WAS ALTERED: an event is not as it was written.');
}
