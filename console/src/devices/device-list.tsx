import { useCallback, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { FailureNotice } from '../ui/failure.js';
import { useForwardPages } from '../ui/forward-paging.js';
import { Skeleton } from '../ui/loading.js';
import { DeviceListQuery } from './device-query.js';
import { DeviceTable } from './device-table.js';
import { deviceFilter, type DeviceChoice } from './device-choice.js';
import { useDevicesChanged } from './use-devices-changed.js';

const PAGE = 50;

type Props = {
  readonly choice: DeviceChoice;
  /** in the place of a list that has nothing in it */
  readonly nothing: ReactNode;
  readonly onChoose?: (some: Partial<DeviceChoice>) => void;
};

/** Devices as they are now: what they report comes in by itself. */
export function DeviceList({ choice, nothing, onChoose }: Props) {
  const { after, nav } = useForwardPages();
  const [{ data, error }, again] = useQuery({
    query: DeviceListQuery,
    variables: { first: PAGE, ...(after !== null && { after }), filter: deviceFilter(choice) },
  });
  useDevicesChanged(
    useCallback(() => again({ requestPolicy: 'network-only' }), [again]),
    choice.profileId,
  );
  const devices = data?.devices;
  if (error && devices === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (devices === undefined) return <Skeleton rows={4} height={56} />;
  if (devices.nodes.length === 0 && after === null) return nothing;
  return (
    <div className="card">
      <DeviceTable devices={devices.nodes} ofProfile={choice.profileId !== ''} onTag={(tag) => onChoose?.({ tag })} />
      {nav(devices.pageInfo)}
    </div>
  );
}
