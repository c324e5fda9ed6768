import type { DeviceCommands, DeviceQueries } from '../devices/devices.js';
import { readReceipt } from '../devices/input.js';
import { Invalid } from '../errors.js';
import { noSuch } from '../no-such.js';
import type { Sight } from './sight.js';

/** Devices, to read and to command. */
export type DevicePort = DeviceCommands & DeviceQueries;

/** Devices are seen with the profile that they are linked to; those that have none are seen by those who see everything. */
export function narrowedDevices(devices: DevicePort, sight: Sight): DevicePort {
  const { filter: seen } = sight;
  const rows: DeviceQueries['rows'] = async (ids) => {
    const found = await devices.rows(ids);
    const visible = await sight.profiles(found.flatMap((row) => row?.profileId ?? []));
    return found.map((row) => (row?.profileId && visible.has(row.profileId) ? row : null));
  };
  return {
    // A device's own, and names of those that acted on what is seen.
    byKey: (digest) => devices.byKey(digest),
    register: (token, registration, requestId) => devices.register(token, registration, requestId),
    report: (deviceId, said, requestId) => devices.report(deviceId, said, requestId),
    waitingFor: (row, rolloutOf) => devices.waitingFor(row, rolloutOf),
    missingValues: (row) => devices.missingValues(row),
    names: (ids) => devices.names(ids),
    rows,
    list: (page, filter) => devices.list(page, { ...filter, seen }),
    count: (filter) => devices.count({ ...filter, seen }),
    async rollouts(profileIds) {
      const visible = await sight.profiles(profileIds);
      return (await devices.rollouts(profileIds)).map((row) => (row && visible.has(row.profileId) ? row : null));
    },
    touched: async (some) => [...(await sight.profiles((await devices.touched(some)).filter((id) => id !== null)))],
    followers: async (profileId) => ((await sight.profile(profileId)) ? devices.followers(profileId) : []),
    ...narrowedCommands(devices, rows, sight),
  };
}

type Narrowed = Omit<DeviceCommands, 'register' | 'report'>;

function narrowedCommands(devices: DeviceCommands, rows: DeviceQueries['rows'], sight: Sight): Narrowed {
  const requireDevice = async (id: string) => {
    if (!(await rows([id]))[0]) throw noSuch('Device');
  };
  const requireProfile = async (id: string) => {
    if (!(await sight.profile(id))) throw noSuch('SystemProfile');
  };
  return {
    async createToken(input, by) {
      // A device without a profile would be nowhere for whoever made its token.
      if (input.profileId === undefined) throw new Invalid('PROFILE_NEEDED', NEEDED, ['profileId']);
      await requireProfile(input.profileId);
      return devices.createToken(input, by);
    },
    async link(input, by) {
      await requireDevice(input.deviceId);
      await requireProfile(input.profileId);
      return devices.link(input, by);
    },
    approve: (input, by) => requireDevice(input.deviceId).then(() => devices.approve(input, by)),
    remove: (input, by) => requireDevice(input.deviceId).then(() => devices.remove(input, by)),
    setRollout: (input, by) => requireProfile(input.profileId).then(() => devices.setRollout(input, by)),
    pauseRollout: (input, by) => requireProfile(input.profileId).then(() => devices.pauseRollout(input, by)),
    resumeRollout: (input, by) => requireProfile(input.profileId).then(() => devices.resumeRollout(input, by)),
    async importReceipt(input, by) {
      await requireDevice(readReceipt(input.receipt).payload.deviceId);
      return devices.importReceipt(input, by);
    },
  };
}

const NEEDED = 'You see only some of the profiles: say with profileId which one the device is for.';
