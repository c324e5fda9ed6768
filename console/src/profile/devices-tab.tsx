import { useQuery } from 'urql';
import { HealthBadge } from '../devices/health-badge.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Ago } from '../ui/time.js';
import { ProfileDevicesQuery } from './profile-query.js';

/** The devices that deploy the profile. */
export function ProfileDevices({ profileId }: { readonly profileId: string }) {
  const [{ data, error }, again] = useQuery({ query: ProfileDevicesQuery, variables: { id: profileId } });
  const devices = data?.systemProfile?.devices;
  if (error && devices === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (devices === undefined) return <Skeleton rows={3} />;
  if (devices.nodes.length === 0)
    return (
      <Empty icon="device" title="No device is linked">
        A device that deploys the archive and reports back appears here, with the version that it runs.
      </Empty>
    );
  return (
    <div className="card table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader">Device</th>
            <th role="columnheader">Health</th>
            <th role="columnheader">Runs</th>
            <th role="columnheader">Update</th>
            <th role="columnheader">Last heard of</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {devices.nodes.map(({ id, name, uid, health, runningVersion, pendingUpdate, lastSeenAt }) => (
            <tr role="row" key={id}>
              <td role="cell">
                <strong>{name}</strong>
                <p className="faint mono">{uid}</p>
              </td>
              <td role="cell">
                <HealthBadge health={health} />
              </td>
              <td role="cell" className="numeric">
                {runningVersion ?? '–'}
              </td>
              <td role="cell">
                {pendingUpdate
                  ? `${pendingUpdate.version}${pendingUpdate.waitingFor === null ? '' : `, waits for ${pendingUpdate.waitingFor}`}`
                  : 'up to date'}
              </td>
              <td role="cell">{lastSeenAt === null ? 'never' : <Ago at={lastSeenAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
