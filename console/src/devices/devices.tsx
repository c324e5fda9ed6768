import '../styles/wizard.css';
import '../styles/profile.css';
import '../styles/registries.css';
import { useState } from 'react';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { Page } from '../ui/page.js';
import { EVERY_DEVICE, useDeviceChoice, type DeviceChoice } from './device-choice.js';
import { DeviceFilters } from './device-filters.js';
import { DeviceList } from './device-list.js';
import { ReceiptDialog } from './receipt-dialog.js';
import { TokenDialog } from './token-dialog.js';

/** The machines that deploy profiles. */
export function Devices() {
  const [choice, change] = useDeviceChoice();
  const [open, setOpen] = useState<'token' | 'receipt' | null>(null);
  const may = useMay();
  const nothing = (
    <Nothing
      choice={choice}
      onClear={() => change(EVERY_DEVICE)}
      onRegister={may('device.create') ? () => setOpen('token') : null}
    />
  );
  return (
    <Page
      title="Devices"
      lead="Machines that deploy profiles and report how they are."
      actions={
        <>
          {may('device.update') && <Button onClick={() => setOpen('receipt')}>Import a receipt</Button>}
          {may('device.create') && (
            <Button kind="primary" icon="plus" onClick={() => setOpen('token')}>
              Register a device
            </Button>
          )}
        </>
      }
    >
      <DeviceFilters choice={choice} onChange={change} />
      <DeviceList key={JSON.stringify(choice)} choice={choice} nothing={nothing} onChoose={change} />
      {open === 'token' && <TokenDialog onClose={() => setOpen(null)} />}
      {open === 'receipt' && <ReceiptDialog onClose={() => setOpen(null)} />}
    </Page>
  );
}

type NothingProps = {
  readonly choice: DeviceChoice;
  readonly onClear: () => void;
  /** null: one may not */
  readonly onRegister: (() => void) | null;
};

function Nothing({ choice: { search, health, tag, pending }, onClear, onRegister }: NothingProps) {
  if (pending || search !== '' || tag !== '' || health !== '')
    return (
      <Empty
        icon={pending && search === '' ? 'check' : 'search'}
        title={pending && search === '' ? 'No update is pending' : 'No such device'}
        action={<Button onClick={onClear}>Show all devices</Button>}
      >
        No device fits what is asked for.
      </Empty>
    );
  return (
    <Empty
      icon="device"
      title="No device yet"
      action={
        onRegister && (
          <Button kind="primary" icon="plus" onClick={onRegister}>
            Register a device
          </Button>
        )
      }
    >
      A device appears once it registers with a token. Until then, archives deploy without this server, too.
    </Empty>
  );
}
