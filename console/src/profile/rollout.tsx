import '../styles/rollout.css';
import { useCallback, useState } from 'react';
import { useQuery } from 'urql';
import { useDevicesChanged } from '../devices/use-devices-changed.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Ago } from '../ui/time.js';
import type { Profile } from './profile-query.js';
import { PauseButton } from './pause-button.js';
import { RolloutBar } from './rollout-bar.js';
import { RolloutDialog } from './rollout-dialog.js';
import { RolloutQuery, type Rollout } from './rollout-query.js';
import { RolloutVerdict } from './rollout-verdict.js';
import { RolloutWaves } from './rollout-waves.js';

/** How far the newest version has come, wave by wave, as it goes on; and what can be done about it. */
export function RolloutTab({ profile: { id } }: { readonly profile: Profile }) {
  const [{ data, error }, again] = useQuery({ query: RolloutQuery, variables: { id } });
  useDevicesChanged(
    useCallback(() => again({ requestPolicy: 'network-only' }), [again]),
    id,
  );
  const rollout = data?.systemProfile?.rollout;
  if (error && !rollout)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (rollout === undefined) return <Skeleton rows={4} height={56} />;
  if (rollout === null)
    return (
      <Empty icon="device" title="Nothing to roll out">
        The profile was deleted.
      </Empty>
    );
  return <Shown profileId={id} rollout={rollout} />;
}

function Shown({ profileId, rollout }: { readonly profileId: string; readonly rollout: Rollout }) {
  const [setting, setSetting] = useState<{ readonly maxFailing: number } | null>(null);
  const may = useMay();
  const { version, devices, pinned } = rollout;
  const allow = () => setSetting({ maxFailing: Math.max(rollout.maxFailing, devices.failed) });
  return (
    <div className="stack">
      <RolloutVerdict rollout={rollout} {...(may('device.update') && { onAllow: allow })} />
      <section className="card card-body rollout-whole" aria-label="All devices">
        <div className="rollout-head">
          <div>
            <h2>{version === null ? 'No version yet' : `Version ${version}`}</h2>
            <p className="soft">{sharesOf(rollout)}</p>
          </div>
          {may('device.update') && (
            <span className="row push">
              <PauseButton profileId={profileId} rollout={rollout} />
              <Button icon="edit" onClick={() => setSetting({ maxFailing: rollout.maxFailing })}>
                Set the waves
              </Button>
            </span>
          )}
        </div>
        <RolloutBar devices={devices} />
        {pinned > 0 && (
          <p className="faint">
            {pinned === 1 ? '1 more device stays' : `${pinned.toLocaleString('en')} more devices stay`} on a version
            that somebody chose.
          </p>
        )}
      </section>
      <section className="card card-body" aria-label="Waves">
        <RolloutWaves rollout={rollout} />
        <Terms rollout={rollout} />
      </section>
      {setting && <RolloutDialog {...{ profileId, rollout, ...setting }} onClose={() => setSetting(null)} />}
    </div>
  );
}

function sharesOf({ version, devices: { ready, total } }: Rollout): string {
  if (version === null) return 'Devices get the first version once it is published.';
  if (total === 0) return 'No device follows the profile yet.';
  return `${ready.toLocaleString('en')} of ${total === 1 ? '1 device' : `${total.toLocaleString('en')} devices`} that follow run it.`;
}

/** When it halts, and who said so. */
function Terms({ rollout: { waves, maxFailing, setBy, setAt, note } }: { readonly rollout: Rollout }) {
  return (
    <div className="soft">
      <p>
        {waves.length === 1
          ? 'A new version goes to all devices at once.'
          : `A wave opens when no device of the ones before waits any more. It halts when more than ${maxFailing} fail.`}{' '}
        {setBy && setAt && (
          <>
            Set by {setBy.name} <Ago at={setAt} />.
          </>
        )}
      </p>
      {note !== null && <p className="quote">{note}</p>}
    </div>
  );
}
