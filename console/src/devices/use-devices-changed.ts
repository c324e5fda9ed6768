import { useEffect, useMemo } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '../graphql/graphql.js';
import { createOrder } from '../ui/reread-order.js';

const DevicesChanged = graphql(`
  subscription DevicesChanged($profileId: ID) {
    devicesChanged(profileId: $profileId) {
      profile {
        id
      }
    }
  }
`);

/**
 * Keeps what is shown of devices fresh: it is read again when some have changed, and once when this begins or begins
 * anew, for what happened before. Once a second at most.
 * @param profileId only of devices that are linked to it; without it of all
 */
export function useDevicesChanged(read: () => void, profileId = ''): void {
  const order = useMemo(() => createOrder(read), [read]);
  useEffect(() => order.cancel, [order]);
  useSubscription({ query: DevicesChanged, variables: { ...(profileId !== '' && { profileId }) } }, (_, changed) => {
    order.soon();
    return changed;
  });
}
