import type { Logger } from 'pino';
import type { LineIndex } from '../src/audit/line-index.js';
import { createNap } from '../src/store/nap.js';
import { LOG_GREW, type Wake } from '../src/store/wake.js';
import type { Duty } from './leader.js';

/** What it works with. */
export type AuditLinesPorts = {
  readonly auditIndex: Pick<LineIndex, 'step'>;
  readonly wake: Pick<Wake, 'listen'>;
  readonly log: Logger;
};

const PAUSES = { firstMs: 100, limitMs: 2_000 };

/** Makes what is new in the log searchable. A fault is told and tried again: the search lags behind, nothing else does. */
export function auditLines({ auditIndex, wake, log }: AuditLinesPorts): Duty {
  return async (signal) => {
    const nap = createNap({ ...PAUSES, signal });
    const stopListening = wake.listen(LOG_GREW, () => nap.nudge());
    try {
      while (!signal.aborted) {
        nap.look();
        const taken = await auditIndex.step().catch((err: unknown) => {
          log.warn({ err }, 'New lines of the audit could not be made searchable; trying again.');
          return 0;
        });
        if (taken === 0) await nap.pause();
      }
    } finally {
      stopListening();
    }
  };
}
