import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { Ago } from '../ui/time.js';
import type { Rollout } from './rollout-query.js';

type Props = { readonly rollout: Rollout; readonly onAllow?: () => void };

/** How the rollout stands, in a sentence, with the way on where it doesn't go on by itself. */
export function RolloutVerdict({ rollout, onAllow }: Props) {
  const { state, devices, maxFailing, version } = rollout;
  switch (state) {
    case 'HALTED':
      return (
        <Notice
          kind="error"
          action={
            onAllow && (
              <Button small onClick={onAllow}>
                Let more fail
              </Button>
            )
          }
        >
          <strong>Halted.</strong> {devices.failed === 1 ? '1 device fails' : `${devices.failed} devices fail`} with
          version {version}; at most {maxFailing} may. Devices that have not begun wait until fewer fail, a better
          version is published, or more may fail.
        </Notice>
      );
    case 'PAUSED':
      return <Paused rollout={rollout} />;
    case 'COMPLETE':
      return (
        <Notice kind="good">
          <strong>Complete.</strong> No device waits for version {version} any more.
        </Notice>
      );
    case 'ROLLING_OUT':
      return (
        <Notice kind="info">
          <strong>Rolling out.</strong> Version {version} is on its way.
        </Notice>
      );
    case 'IDLE':
      return null;
  }
}

function Paused({ rollout: { pausedBy, pausedAt, pauseNote } }: Pick<Props, 'rollout'>) {
  return (
    <Notice kind="warning">
      <strong>Paused</strong> by {pausedBy?.name ?? 'somebody'} {pausedAt && <Ago at={pausedAt} />}. Devices that have
      not begun wait.
      {pauseNote !== null && <p className="quote">{pauseNote}</p>}
    </Notice>
  );
}
