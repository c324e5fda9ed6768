import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { DeviceListQuery } from './device-query.js';
import { DeviceTable } from './device-table.js';

const PAGE = 50;

/** The machines that deploy profiles. */
export function Devices() {
  const [pending, setPending] = useState(false);
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }, again] = useQuery({
    query: DeviceListQuery,
    variables: {
      first: PAGE,
      ...(after !== null && { after }),
      ...(pending && { filter: { hasPendingUpdate: true } }),
    },
  });
  const devices = data?.devices;
  return (
    <Page title="Devices" lead="Machines that deploy profiles and report how they are.">
      <search className="row">
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={pending}
            onChange={(event) => {
              setPending(event.target.checked);
              setAfter(null);
            }}
          />
          With a pending update only
        </label>
      </search>
      {error && devices === undefined && (
        <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      )}
      {devices === undefined && !error && <Skeleton rows={4} height={56} />}
      {devices?.nodes.length === 0 &&
        (pending ? (
          <Empty icon="check" title="No update is pending">
            Every device runs what it should.
          </Empty>
        ) : (
          <Empty icon="device" title="No device yet">
            A device appears once it deploys an archive and reports back. Until then, archives deploy without this
            server, too.
          </Empty>
        ))}
      {devices !== undefined && devices.nodes.length > 0 && (
        <div className="card">
          <DeviceTable devices={devices.nodes} />
          {devices.pageInfo.hasNextPage && (
            <div className="row paging">
              <Button small className="push" onClick={() => setAfter(devices.pageInfo.endCursor)}>
                Next
              </Button>
            </div>
          )}
        </div>
      )}
    </Page>
  );
}
