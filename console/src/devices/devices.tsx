import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { DeviceListQuery, DeviceUpdated } from './device-query.js';
import { DeviceTable } from './device-table.js';
import { DeviceFilters, deviceFilter, type DeviceChoice } from './device-filters.js';
import { ReceiptDialog } from './receipt-dialog.js';
import { TokenDialog } from './token-dialog.js';

const PAGE = 50;

/** The machines that deploy profiles. */
export function Devices() {
  const [choice, setChoice] = useState<DeviceChoice>({ health: '', pending: false });
  const [open, setOpen] = useState<'token' | 'receipt' | null>(null);
  return (
    <Page
      title="Devices"
      lead="Machines that deploy profiles and report how they are."
      actions={
        <>
          <Button onClick={() => setOpen('receipt')}>Import a receipt</Button>
          <Button kind="primary" icon="plus" onClick={() => setOpen('token')}>
            Register a device
          </Button>
        </>
      }
    >
      <DeviceFilters choice={choice} onChange={(some) => setChoice((all) => ({ ...all, ...some }))} />
      <List key={JSON.stringify(choice)} choice={choice} />
      {open === 'token' && <TokenDialog onClose={() => setOpen(null)} />}
      {open === 'receipt' && <ReceiptDialog onClose={() => setOpen(null)} />}
    </Page>
  );
}

function List({ choice }: { readonly choice: DeviceChoice }) {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, error }, again] = useQuery({
    query: DeviceListQuery,
    variables: { first: PAGE, ...(after !== null && { after }), filter: deviceFilter(choice) },
  });
  useSubscription({ query: DeviceUpdated }, (_, updated) => {
    again({ requestPolicy: 'network-only' });
    return updated;
  });
  const devices = data?.devices;
  if (error && devices === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (devices === undefined) return <Skeleton rows={4} height={56} />;
  if (devices.nodes.length === 0) return <Nothing choice={choice} />;
  return (
    <div className="card">
      <DeviceTable devices={devices.nodes} />
      {(devices.pageInfo.hasNextPage || after !== null) && (
        <nav className="row paging" aria-label="Pages">
          <Button small className="push" disabled={after === null} onClick={() => setAfter(null)}>
            First
          </Button>
          <Button small disabled={!devices.pageInfo.hasNextPage} onClick={() => setAfter(devices.pageInfo.endCursor)}>
            Next
          </Button>
        </nav>
      )}
    </div>
  );
}

function Nothing({ choice }: { readonly choice: DeviceChoice }) {
  if (choice.pending || choice.health !== '')
    return (
      <Empty icon="check" title={choice.pending ? 'No update is pending' : 'No such device'}>
        No device fits what is asked for.
      </Empty>
    );
  return (
    <Empty icon="device" title="No device yet">
      A device appears once it registers with a token, or once its receipt is imported. Until then, archives deploy
      without this server, too.
    </Empty>
  );
}
