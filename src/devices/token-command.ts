import { idempotencyOf, metadataOf, requireOptions } from '../command-options.js';
import { Invalid } from '../errors.js';
import { newId } from '../ids.js';
import { requireName } from '../input-text.js';
import { newDeviceToken } from './credentials.js';
import type { DeviceToken } from './device.js';
import { newestVersionOf, type DevicePorts } from './device-order.js';
import type { DeviceCommands } from './devices.js';
import type { DeviceTokenEvent } from './events.js';
import { deviceTokenFold } from './fold.js';
import { tokenRows } from './projection.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_MS = 7 * DAY_MS;
const MOST_MS = 366 * DAY_MS;

/** Making tokens. */
export function tokenCommand(ports: DevicePorts): Pick<DeviceCommands, 'createToken'> {
  return {
    async createToken(input, by) {
      const { name, profileId } = input;
      requireOptions(input);
      requireName(name, ['name']);
      const expiresAt = expiry(input.expiresAt, new Date());
      if (profileId !== undefined) await newestVersionOf(ports, profileId);
      const { secret, digest } = newDeviceToken();
      const data = { name, digest, profileId: profileId ?? null, expiresAt: expiresAt.toISOString() };
      const { repeated } = await ports.store.execute<DeviceToken, DeviceTokenEvent>({
        fold: deviceTokenFold,
        streamId: newId(),
        mustBeNew: true,
        metadata: metadataOf(input, by),
        idempotency: idempotencyOf('createDeviceToken', input, by),
        decide: () => [{ type: 'DeviceTokenCreated', data }],
        rows: tokenRows,
      });
      return { token: repeated ? null : secret };
    },
  };
}

function expiry(wanted: Date | undefined, now: Date): Date {
  if (wanted === undefined) return new Date(now.getTime() + DEFAULT_MS);
  const leftMs = wanted.getTime() - now.getTime();
  if (leftMs > 0 && leftMs <= MOST_MS) return wanted;
  throw new Invalid('EXPIRES_AT', 'A device token expires in the future and within a year; choose such a time.', [
    'expiresAt',
  ]);
}
