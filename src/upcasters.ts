import { deviceUpcasters } from './devices/upcasters.js';
import { profileUpcasters } from './profiles/upcasters.js';
import type { Upcasters } from './store/upcasting.js';

/** How older events of every stream become today's. Types that aren't in it are still at their first version. */
export const upcasters: Upcasters = { ...profileUpcasters, ...deviceUpcasters };
