import { Invalid } from '../errors.js';
import type { Device } from './device.js';
import { report } from './decide.js';
import { keepSequence, lastSequenceOf, type DevicePorts } from './device-order.js';
import type { DeviceCommands } from './devices.js';
import type { DeviceEvent, Reported } from './events.js';
import { deviceFold } from './fold.js';
import { deviceRows } from './projection.js';

/** Devices that say how they are. Only what is new becomes an event. */
export function reportCommand({ store, pool, profiles }: DevicePorts): Pick<DeviceCommands, 'report'> {
  return {
    async report(deviceId, said, requestId) {
      await requireVersions(profiles, said);
      const { state } = await store.execute<Device, DeviceEvent>({
        fold: deviceFold,
        streamId: deviceId,
        metadata: { actor: { kind: 'DEVICE', id: deviceId }, correlationId: requestId },
        decide: async (before) => report(before, said, await lastSequenceOf(pool, deviceId)),
        rows: deviceRows,
      });
      await keepSequence(pool, deviceId, said.sequence, true);
      const known = state.status === 'active' ? (state.reported?.sequence ?? 0) : 0;
      return { lastSequence: Math.max(said.sequence, known) };
    },
  };
}

/** @throws Invalid UNKNOWN_VERSION: what was never published here can't run from here */
export async function requireVersions(
  profiles: DevicePorts['profiles'],
  { profileId, running, installing }: Pick<Reported, 'profileId' | 'running' | 'installing'>,
): Promise<void> {
  for (const [field, version] of Object.entries({ running, installing })) {
    if (version === null || profileId === null || (await profiles.version(profileId, version)) !== null) continue;
    throw new Invalid(
      'UNKNOWN_VERSION',
      `Version ${version} of this profile was never published here. Report versions that this server gave.`,
      [field],
    );
  }
}
