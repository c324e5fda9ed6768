import { useState } from 'react';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import type { DeviceLine } from './device-query.js';
import { UpdateDialog } from './update-dialog.js';

/** Why an update isn't installed yet, in words. */
const WAITS: Readonly<Record<string, string>> = {
  values: 'its site lacks values',
  approval: 'waits for an approval',
  wave: 'other devices go first',
  pause: 'paused: too many devices fail',
  archive: 'its archive is being built',
  version: 'that version isn’t published',
};

/** The update that a device waits for; what it changes is a press away, and so is the approval. */
export function PendingUpdate({ device }: { readonly device: DeviceLine }) {
  const [open, setOpen] = useState(false);
  const may = useMay();
  const { name, profile, pendingUpdate } = device;
  if (pendingUpdate === null) return <span className="faint">{profile ? 'up to date' : '–'}</span>;
  const { version, approved, waitingFor } = pendingUpdate;
  const isAsked = !approved && may('device.update');
  return (
    <>
      <span className="row">
        <strong className="numeric">{version}</strong>
        <Button small kind={isAsked ? 'plain' : 'quiet'} onClick={() => setOpen(true)}>
          {isAsked ? 'Approve' : 'What changes'}
          <span className="visually-hidden">
            {' '}
            {version} for {name}
          </span>
        </Button>
      </span>
      <p className="faint">{waitingFor === null ? 'is taken at the next poll' : (WAITS[waitingFor] ?? waitingFor)}</p>
      {open && <UpdateDialog device={device} update={pendingUpdate} onClose={() => setOpen(false)} />}
    </>
  );
}
