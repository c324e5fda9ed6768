import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { ChangeList } from '../profile/change-list.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { ApproveUpdate, PendingQuery, type DeviceLine } from './device-query.js';

type Props = {
  readonly device: DeviceLine;
  readonly update: NonNullable<DeviceLine['pendingUpdate']>;
  readonly onClose: () => void;
};

/** What an update changes on a device, and the way to let the device have it. */
export function UpdateDialog({ device: { id, name, runningVersion }, update: { version, approved }, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const mayApprove = useMay()('device.update') && !approved;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const approve = async () => {
    setBusy(true);
    const outcome = await send(client, ApproveUpdate, { deviceId: id, version });
    setBusy(false);
    if (outcome.kind !== 'done') {
      setFault(faultOf(outcome));
      return;
    }
    say(`${name} may take ${version}.`);
    onClose();
  };
  return (
    <Dialog
      wide
      title={`${version} for ${name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{mayApprove ? 'Not yet' : 'Close'}</Button>
          {mayApprove && (
            <Button kind="primary" busy={busy} onClick={() => void approve()}>
              Approve {version}
            </Button>
          )}
        </>
      }
    >
      <Changes deviceId={id} runningVersion={runningVersion} />
      {fault !== null && <Notice kind="error">{fault}</Notice>}
    </Dialog>
  );
}

type ChangesProps = { readonly deviceId: string; readonly runningVersion: string | null };

function Changes({ deviceId, runningVersion }: ChangesProps) {
  const [{ data, error }, again] = useQuery({ query: PendingQuery, variables: { id: deviceId } });
  if (error && !data) return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Skeleton rows={3} height={72} />;
  const comparison = data.node?.__typename === 'Device' ? data.node.pendingUpdate?.comparison : null;
  if (!comparison)
    return (
      <Notice kind="info">
        {runningVersion === null
          ? 'Nothing is installed on it yet: all layers are new.'
          : `It runs ${runningVersion} of another profile; all layers are replaced.`}
      </Notice>
    );
  return <ChangeList changes={comparison.changes} before={comparison.from} after={comparison.to} />;
}
