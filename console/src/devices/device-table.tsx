import { useClient } from 'urql';
import { Link } from 'wouter';
import { faultOf, send } from '../graphql/send.js';
import { placeOf } from '../profiles/places.js';
import { Button } from '../ui/button.js';
import { Tags } from '../ui/tags.js';
import { Ago } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import { ApproveUpdate, type DeviceLine } from './device-query.js';
import { HealthBadge } from './health-badge.js';

/** Devices, one a row. */
export function DeviceTable({ devices }: { readonly devices: readonly DeviceLine[] }) {
  return (
    <div className="table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader">Device</th>
            <th role="columnheader">Health</th>
            <th role="columnheader">Profile</th>
            <th role="columnheader">Update</th>
            <th role="columnheader">Last heard of</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {devices.map((device) => (
            <tr role="row" key={device.id}>
              <td className="cell-main" role="cell">
                <strong>{device.name}</strong>
                <p className="faint mono">{device.uid}</p>
                <Tags tags={device.tags} />
              </td>
              <td role="cell">
                <HealthBadge health={device.health} />
              </td>
              <td role="cell">
                {device.profile ? (
                  <Link href={placeOf(device.profile.id)}>{device.profile.name}</Link>
                ) : (
                  <span className="faint">not linked</span>
                )}{' '}
                <span className="numeric">{device.runningVersion}</span>
              </td>
              <td role="cell">
                <Update device={device} />
              </td>
              <td className="soft" role="cell">
                {device.lastSeenAt === null ? 'never' : <Ago at={device.lastSeenAt} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Update({ device: { id, name, pendingUpdate } }: { readonly device: DeviceLine }) {
  const client = useClient();
  const say = useSay();
  if (pendingUpdate === null) return <span className="faint">up to date</span>;
  const { version, approved, waitingFor } = pendingUpdate;
  const approve = async () => {
    const outcome = await send(client, ApproveUpdate, { deviceId: id, version });
    if (outcome.kind === 'done') say(`${name} may take ${version}.`);
    else say(faultOf(outcome), 'error');
  };
  return (
    <span className="row">
      {version}
      {waitingFor !== null && <span className="faint">waits for {waitingFor}</span>}
      {!approved && (
        <Button small onClick={() => void approve()}>
          Approve
        </Button>
      )}
    </span>
  );
}
