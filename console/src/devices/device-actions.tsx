import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { useMay } from '../session/use-may.js';
import { Button, IconButton } from '../ui/button.js';
import { useSay } from '../ui/toasts.js';
import { RemoveDialog } from '../wizard/remove-dialog.js';
import { RemoveDevice, type DeviceLine } from './device-query.js';
import { LinkDialog } from './link-dialog.js';

/** What can be done with a device. */
export function DeviceActions({ device }: { readonly device: DeviceLine }) {
  const [open, setOpen] = useState<'link' | 'remove' | null>(null);
  const client = useClient();
  const say = useSay();
  const close = () => setOpen(null);
  const may = useMay();
  const remove = async () => {
    close();
    const outcome = await send(client, RemoveDevice, { deviceId: device.id });
    if (outcome.kind === 'done') say(`${device.name} is forgotten.`);
    else say(faultOf(outcome), 'error');
  };
  return (
    <span className="row device-actions">
      {may('device.update') && (
        <Button small onClick={() => setOpen('link')}>
          {device.profile ? 'Change link' : 'Link'}
          <span className="visually-hidden"> {device.name}</span>
        </Button>
      )}
      {may('device.delete') && (
        <IconButton icon="trash" label={`Remove ${device.name}`} onClick={() => setOpen('remove')} />
      )}
      {open === 'link' && <LinkDialog device={device} onClose={close} />}
      {open === 'remove' && (
        <RemoveDialog title={`Remove ${device.name}?`} onClose={close} onRemove={() => void remove()}>
          Its key stops working at once. What it runs goes on; it must register again to be heard.
        </RemoveDialog>
      )}
    </span>
  );
}
