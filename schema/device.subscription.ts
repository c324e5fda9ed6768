import type { DeviceRow, TouchedDevice } from '../src/devices/devices.js';
import { PRESENCE_TOPIC } from '../src/devices/presence.js';
import type { Context } from './context.js';
import { deviceRoot } from './device.root.js';
import type { DeviceRoot } from './device.root.js';
import { merging, stepping, unfolding } from './iteration.js';

/** A device that is otherwise than before. */
export type DeviceTrigger = TouchedDevice;
/** What changes for the devices that follow a profile: there is a new version, or it reaches them otherwise. */
export type FollowersTrigger = { readonly profileId: string; readonly why: 'version' | 'rollout' };
export type Trigger = DeviceTrigger | FollowersTrigger;

/**
 * Whatever can change what is shown of devices, in batches: their events, their silence, versions that are published,
 * rollouts that are set, paused and resumed. One trigger per profile and not per device: whoever publishes does nothing more.
 */
export function deviceTriggers(context: Context): AsyncIterableIterator<readonly Trigger[]> {
  const { feed, signals, presence } = context.app;
  const events = stepping(feed.subscribe({ streamType: 'device' }), ({ streamId, revision, type }) => ({
    value: [{ deviceId: streamId, movedAt: type === 'DeviceLinked' || type === 'DeviceRemoved' ? revision : null }],
  }));
  const published = feed.subscribe({ streamType: 'profile', types: ['VersionPublished'] });
  const versions = stepping(published, ({ streamId }) => ({
    value: [{ profileId: streamId, why: 'version' } as const],
  }));
  const rollouts = stepping(feed.subscribe({ streamType: 'rollout' }), ({ data }) => {
    const { profileId } = data as { profileId: string };
    return { value: [{ profileId, why: 'rollout' } as const] };
  });
  // The first signal comes at once and says where to begin.
  let since: Date | null = null;
  const silent = stepping(signals.watch(PRESENCE_TOPIC), async () => {
    const found = await presence.changedSince(since);
    since = found.until;
    return { value: found.ids.map((deviceId) => ({ deviceId, movedAt: null })) };
  });
  return merging<readonly Trigger[]>(events, versions, rollouts, silent);
}

/**
 * Devices whose history goes on, that fall silent or come back, or for which a version or a rollout changes what they
 * should run. Those of a profile are read page by page as fast as the subscriber takes them.
 * @param profileId only those that are linked to it; null: all
 */
export function devicesUpdated(profileId: string | null, context: Context): AsyncIterableIterator<DeviceRoot> {
  return unfolding(deviceTriggers(context), async function* (triggers): AsyncGenerator<DeviceRoot, undefined> {
    for (const trigger of triggers) {
      if ('deviceId' in trigger) {
        const row = await deviceNow(trigger.deviceId, context);
        if (row !== null && (profileId === null || row.profileId === profileId)) yield deviceRoot(row);
      } else if (profileId === null || trigger.profileId === profileId) yield* followers(trigger, context);
    }
    return undefined;
  });
}

async function deviceNow(deviceId: string, context: Context): Promise<DeviceRow | null> {
  context.forget();
  return context.loader('device').load(deviceId);
}

const PAGE = 100;

/** Of a version: all that follow the newest, since one that takes changes back clears what was pending. Of a rollout: those that wait. */
async function* followers(
  { profileId, why }: FollowersTrigger,
  context: Context,
): AsyncGenerator<DeviceRoot, undefined> {
  const filter = { profileId, ...(why === 'rollout' && { hasPendingUpdate: true }) };
  context.forget();
  for (let after: string | undefined; ;) {
    const page = await context.app.devices.list({ first: PAGE, ...(after !== undefined && { after }) }, filter);
    for (const { node } of page.edges) if (node.pinnedVersion === null) yield deviceRoot(node);
    after = page.edges.at(-1)?.cursor;
    if (!page.hasNextPage || after === undefined) return undefined;
  }
}
