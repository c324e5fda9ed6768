import type { Upcasters } from '../store/upcasting.js';

/**
 * How older events of profiles become today's: for each type the step from schema version 1 to 2 first. Every type is
 * still at its first version. A change adds a step here and keeps the old example in test/corpus.
 */
export const profileUpcasters: Upcasters = { profile: {} };
