import { useState } from 'react';
import { EVERY_DEVICE } from '../devices/device-choice.js';
import { DeviceList } from '../devices/device-list.js';
import { TokenDialog } from '../devices/token-dialog.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import type { Profile } from './profile-query.js';

/** The devices that deploy the profile. */
export function ProfileDevices({ profile: { id, latestVersion } }: { readonly profile: Profile }) {
  const [making, setMaking] = useState(false);
  const may = useMay();
  const register = (
    <Button icon="plus" onClick={() => setMaking(true)}>
      Register a device
    </Button>
  );
  const nothing = (
    <Empty
      icon="device"
      title="No device is linked"
      {...(latestVersion && may('device.create') && { action: register })}
    >
      A device that registers for this profile, or is linked to it, appears here with the version that it runs.
    </Empty>
  );
  return (
    <>
      <DeviceList choice={{ ...EVERY_DEVICE, profileId: id }} nothing={nothing} />
      {making && <TokenDialog profileId={id} onClose={() => setMaking(false)} />}
    </>
  );
}
