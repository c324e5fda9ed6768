import { useSearchParams } from 'wouter';
import { HEALTH, type Health } from './health-badge.js';

/** Which devices are shown. "" leaves nothing out. */
export type DeviceChoice = {
  readonly profileId: string;
  /** words of names, ids and tags */
  readonly search: string;
  readonly health: Health | '';
  readonly tag: string;
  readonly pending: boolean;
};

/** Every device. */
export const EVERY_DEVICE: DeviceChoice = { profileId: '', search: '', health: '', tag: '', pending: false };

/** The choice that the address holds, and the way to change some of it. */
export function useDeviceChoice(): readonly [DeviceChoice, (some: Partial<DeviceChoice>) => void] {
  const [params, setParams] = useSearchParams();
  const health = params.get('health') ?? '';
  const choice: DeviceChoice = {
    ...EVERY_DEVICE,
    search: params.get('search') ?? '',
    health: health in HEALTH ? (health as Health) : '',
    tag: params.get('tag') ?? '',
    pending: params.has('pending'),
  };
  const change = (some: Partial<DeviceChoice>) => {
    const next = { ...choice, ...some };
    const params = {
      ...(next.search !== '' && { search: next.search }),
      ...(next.health !== '' && { health: next.health }),
      ...(next.tag !== '' && { tag: next.tag }),
      ...(next.pending && { pending: '' }),
    };
    // The way back doesn't lead through every word that was typed.
    setParams(params, { replace: some.search !== undefined });
  };
  return [choice, change];
}

/** The choice as the API's filter. */
export function deviceFilter({ profileId, search, health, tag, pending }: DeviceChoice) {
  return {
    ...(profileId !== '' && { profileId }),
    ...(search.trim() !== '' && { search: search.trim() }),
    ...(health !== '' && { health: [health] }),
    ...(tag !== '' && { tags: [tag] }),
    ...(pending && { hasPendingUpdate: true }),
  };
}
