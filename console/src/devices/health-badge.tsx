import { Badge, type Tone } from '../ui/badge.js';

/** Every health of a device, in words. */
export const HEALTH = {
  REGISTERED: ['registered', 'neutral'],
  UPDATING: ['updating', 'info'],
  HEALTHY: ['healthy', 'good'],
  FAILED: ['failed', 'error'],
  SILENT: ['silent', 'warning'],
} as const satisfies Record<string, readonly [string, Tone]>;

/** How a device is, as the API says it. */
export type Health = keyof typeof HEALTH;

/** How a device is. */
export function HealthBadge({ health }: { readonly health: Health }) {
  return <Badge tone={HEALTH[health][1]}>{HEALTH[health][0]}</Badge>;
}
