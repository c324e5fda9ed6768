import type { DeviceRow } from '../src/devices/devices.js';
import { globalId } from './global-id.js';

/** What the fields of a Device are read from. */
export type DeviceRoot = DeviceRow & { readonly deviceId: string };

/** A row of the list as callers see it. */
export function deviceRoot(row: DeviceRow): DeviceRoot {
  return { deviceId: row.id, ...row, id: globalId('Device', row.id) };
}

/** What the fields of a PendingUpdate are read from; the root of its device. */
export type PendingRoot = { readonly device: DeviceRoot; readonly version: string; readonly approved: boolean };

/** What a device should run and does not yet; null when it runs what it should. */
export function pendingRoot(device: DeviceRoot): PendingRoot | null {
  const { isPending, wantedVersion: version, needsApproval, approvedVersion } = device;
  if (!isPending || version === null) return null;
  return { device, version, approved: !needsApproval || approvedVersion === version };
}
