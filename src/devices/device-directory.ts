import type { Directory } from '../access/directory.js';
import type { DeviceQueries } from './devices.js';

/** So many names are remembered: a device never changes its name. */
const MOST = 10_000;

/** A directory that knows devices by their names and asks another one about everybody else. */
export function withDevices(others: Directory, devices: Pick<DeviceQueries, 'names'>): Directory {
  const known = new Map<string, string>();
  return {
    async nameOf(actor) {
      if (actor.kind !== 'DEVICE') return others.nameOf(actor);
      const name = known.get(actor.id) ?? (await devices.names([actor.id])).get(actor.id);
      if (name === undefined) return actor.id;
      if (known.size >= MOST) known.clear();
      known.set(actor.id, name);
      return name;
    },
  };
}
