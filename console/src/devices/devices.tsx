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

function Nothing({ choice, onClear, onRegister }: NothingProps) {
  const { search, health, tag, pending } = choice;
  if (search.trim() !== '' || pending || tag !== '' || health !== '')
    return <NothingFits choice={choice} onClear={onClear} />;
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

function NothingFits({ choice, onClear }: Omit<NothingProps, 'onRegister'>) {
  const search = choice.search.trim();
  const narrowed = choice.pending || choice.tag !== '' || choice.health !== '';
  const button = <Button onClick={onClear}>Show all devices</Button>;
  if (search === '')
    return (
      <Empty
        icon={choice.pending ? 'check' : 'search'}
        title={choice.pending ? 'No update is pending' : 'No such device'}
        action={button}
      >
        No device fits what is asked for.
      </Empty>
    );
  return (
    <Empty icon="search" title={`No device is called "${search}"`} action={button}>
      {narrowed ? 'Of those that fit the other filters, none has' : 'None has'} every word of it in its name, its id or
      a tag.
    </Empty>
  );
}
