import type { Upcasters } from '../store/upcasting.js';

/** How older events of devices become today's: every type is still at its first version. */
export const deviceUpcasters: Upcasters = { device: {}, deviceToken: {}, rollout: {} };
