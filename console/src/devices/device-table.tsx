import { Link } from 'wouter';
import { placeOf } from '../profiles/places.js';
import { Tags } from '../ui/tags.js';
import { Ago } from '../ui/time.js';
import { DeviceActions } from './device-actions.js';
import type { DeviceLine } from './device-query.js';
import { HealthBadge } from './health-badge.js';
import { PendingUpdate } from './pending-update.js';

type Props = {
  readonly devices: readonly DeviceLine[];
  /** All are linked to one profile, whose name needn't stand in each row. */
  readonly ofProfile: boolean;
  readonly onTag?: ((tag: string) => void) | undefined;
};

/** Devices, one a row. */
export function DeviceTable({ devices, ofProfile, onTag }: Props) {
  return (
    <div className="table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader">Device</th>
            <th role="columnheader">Health</th>
            <th role="columnheader">Runs</th>
            <th role="columnheader">Update</th>
            <th role="columnheader">Last heard of</th>
            <th role="columnheader">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {devices.map((device) => (
            <Row key={device.id} {...{ device, ofProfile, onTag }} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = Omit<Props, 'devices'> & { readonly device: DeviceLine };

function Row({ device, ofProfile, onTag }: RowProps) {
  const { uid, name, tags, health, lastSeenAt } = device;
  return (
    <tr role="row">
      <td className="cell-main" role="cell">
        <strong>{name}</strong>
        <p className="faint mono">{uid}</p>
        <Tags tags={tags} what="devices" {...(onTag && { onChoose: onTag })} />
        <Layers device={device} />
      </td>
      <td role="cell">
        <HealthBadge health={health} />
      </td>
      <td className="device-runs" role="cell">
        <Runs {...{ device, ofProfile }} />
      </td>
      <td className="device-update" role="cell" data-label="Update">
        <PendingUpdate device={device} />
      </td>
      <td className="soft" role="cell" data-label="Last heard of">
        {lastSeenAt === null ? 'never' : <Ago at={lastSeenAt} />}
      </td>
      <td role="cell">
        <DeviceActions device={device} />
      </td>
    </tr>
  );
}

/** What it is linked to, what it runs of that, and whether it follows. */
function Runs({ device, ofProfile }: Omit<RowProps, 'onTag'>) {
  const { profile, runningVersion, pinnedVersion } = device;
  if (profile === null) return <span className="faint">not linked</span>;
  return (
    <>
      {!ofProfile && <Link href={placeOf(profile.id)}>{profile.name}</Link>}
      <p className="soft">
        <span className="numeric">{runningVersion ?? 'nothing yet'}</span> ·{' '}
        {pinnedVersion === null ? 'follows the newest' : `stays on ${pinnedVersion}`}
      </p>
    </>
  );
}

/** What the device last said about its layers. */
function Layers({ device: { layers } }: { readonly device: DeviceLine }) {
  if (layers.length === 0) return null;
  return (
    <details className="device-layers">
      <summary>{layers.length === 1 ? 'One layer' : `${layers.length} layers`}</summary>
      <ul>
        {layers.map(({ name, status, message }) => (
          <li key={name}>
            <strong>{name}</strong> {status}
            {message !== '' && <span className="soft"> {message}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
