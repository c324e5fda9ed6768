import type { DeviceLinked, Reported, SiteProperty } from './events.js';

/** What a device was linked to and how. */
export type Link = Omit<DeviceLinked['data'], 'tags'> & { readonly siteProperties: readonly SiteProperty[] };

/** A device that is there. */
export type ActiveDevice = {
  readonly status: 'active';
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly publicKey: string;
  readonly keyDigest: string;
  readonly tokenId: string;
  readonly link: Link | null;
  /** the newest that it said; null before */
  readonly reported: Reported | null;
  /** sequences of receipts that were imported */
  readonly receipts: readonly number[];
  readonly registeredAt: string;
};

/** A device as folded from its events. A removed one keeps its uid and name for the history. */
export type Device =
  | { readonly status: 'absent' }
  | ActiveDevice
  | { readonly status: 'removed'; readonly id: string; readonly uid: string; readonly name: string };

/** A token as folded from its events. */
export type DeviceToken =
  | { readonly status: 'absent' }
  | {
      readonly status: 'unused' | 'used';
      readonly id: string;
      readonly name: string;
      readonly digest: string;
      readonly profileId: string | null;
      readonly expiresAt: string;
      readonly usedBy: { readonly deviceId: string; readonly uid: string; readonly publicKey: string } | null;
    };

/** What is known of a device by its newest report alone; whether it is silent is the clock's to say. */
export type Condition = 'REGISTERED' | 'UPDATING' | 'HEALTHY' | 'FAILED';

/** How a device is, as it says itself. */
export function conditionOf(reported: Reported | null): Condition {
  if (reported === null) return 'REGISTERED';
  if (reported.layers.some((layer) => layer.status === 'failed')) return 'FAILED';
  if (reported.installing !== null || reported.layers.some((layer) => layer.status !== 'ready')) return 'UPDATING';
  return reported.running === null ? 'REGISTERED' : 'HEALTHY';
}
