import { createHash } from 'node:crypto';

/** A registry that is synchronised by itself. */
export type Scheduled = { readonly registryId: string; readonly finishedAt: Date | null };

/** How far around the interval the times are spread, so that not all registries of all installations ask at once. */
const SPREAD = 0.1;

/**
 * When a registry is due again: an interval after the end of its last synchronisation, successful or not, a tenth of it
 * earlier to a tenth later. The same answer in every process.
 * @returns milliseconds since 1970
 */
export function dueAtMs({ registryId, finishedAt }: Scheduled, intervalMs: number): number {
  if (finishedAt === null) return 0;
  const endedMs = finishedAt.getTime();
  const digest = createHash('sha256').update(`${registryId} ${endedMs}`).digest();
  const fraction = digest.readUInt32BE() / 2 ** 32;
  return endedMs + intervalMs * (1 - SPREAD + 2 * SPREAD * fraction);
}
