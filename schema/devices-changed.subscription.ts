import type { Context } from './context.js';
import { deviceTriggers, type DeviceTrigger, type Trigger } from './device.subscription.js';
import type { DevicesChanged } from './device.types.js';
import { gathering } from './gathering.js';
import { unfolding } from './iteration.js';
import { profileRoot } from './profile.root.js';

/** A page that shows devices is read again once a second at most, however many change. */
const PAUSE_MS = 1_000;

/**
 * Hints for who shows devices: the profiles whose devices have changed in any way, each once a second at most. The first
 * comes at once, so that nothing is missed between reading and following.
 * @param profileId only of this one; null: of all
 */
export function devicesChanged(profileId: string | null, context: Context): AsyncIterableIterator<DevicesChanged> {
  let isFirst = true;
  const batches = gathering(greeted(deviceTriggers(context)), PAUSE_MS);
  return unfolding(batches, async function* (batch): AsyncGenerator<DevicesChanged, undefined> {
    const touched = await profilesOf(batch.flat(), context);
    const wanted = touched.filter((id) => profileId === null || id === profileId);
    for (const id of isFirst ? [profileId] : wanted) {
      const told = await changed(id, context);
      // Rollouts are followed whosesoever they are: a profile that isn't seen isn't told of.
      if (isFirst || id === null || told.profile !== null) yield told;
    }
    isFirst = false;
    return undefined;
  });
}

/** Puts an empty batch in front: the greeting. */
function greeted(source: AsyncIterableIterator<readonly Trigger[]>): AsyncIterableIterator<readonly Trigger[]> {
  let isGreeted = false;
  return {
    next() {
      if (isGreeted) return source.next();
      isGreeted = true;
      return Promise.resolve({ done: false, value: [] });
    },
    return: () => source.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The profiles that the caller sees whose devices are meant; null: devices of no profile. */
async function profilesOf(triggers: readonly Trigger[], { app }: Context): Promise<readonly (string | null)[]> {
  const devices = triggers.filter((one): one is DeviceTrigger => 'deviceId' in one);
  const linked = devices.length === 0 ? [] : await app.devices.touched(devices);
  return [...new Set([...linked, ...triggers.flatMap((one) => ('profileId' in one ? [one.profileId] : []))])];
}

async function changed(id: string | null, context: Context): Promise<DevicesChanged> {
  context.forget();
  const row = id === null ? null : await context.loader('row').load(id);
  return { profile: row && profileRoot(row) };
}
