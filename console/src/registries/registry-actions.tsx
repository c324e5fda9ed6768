import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { useMay } from '../session/use-may.js';
import { Button, IconButton } from '../ui/button.js';
import { useSay } from '../ui/toasts.js';
import { RemoveDialog } from '../wizard/remove-dialog.js';
import { RegistryDialog } from './registry-dialog.js';
import { RemoveRegistry, SyncRegistry, type Registry } from './registry-query.js';

/** What can be done with a registry. */
export function RegistryActions({ registry }: { readonly registry: Registry }) {
  const { id, name, sync } = registry;
  const client = useClient();
  const say = useSay();
  const may = useMay();
  const [open, setOpen] = useState<'change' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const synchronise = async () => {
    const outcome = await send(client, SyncRegistry, { registryId: id });
    if (outcome.kind !== 'done') say(faultOf(outcome), 'error');
  };
  const remove = async () => {
    close();
    const outcome = await send(client, RemoveRegistry, { registryId: id }, 'Registry');
    if (outcome.kind === 'done') say(`${name} was removed.`);
    else say(faultOf(outcome), 'error');
  };
  const of = <span className="visually-hidden"> {name}</span>;
  return (
    <>
      {may('registry.sync') && (
        <Button small icon="refresh" busy={sync.status === 'RUNNING'} onClick={() => void synchronise()}>
          Synchronise{of}
        </Button>
      )}
      {may('registry.update') && (
        <Button small kind="quiet" icon="edit" onClick={() => setOpen('change')}>
          Change{of}
        </Button>
      )}
      {/* What came with the server stays; the server would refuse. */}
      {may('registry.delete') && !registry.isDefault && (
        <IconButton icon="trash" label={`Remove ${name}`} onClick={() => setOpen('remove')} />
      )}
      {open === 'change' && <RegistryDialog registry={registry} onClose={close} />}
      {open === 'remove' && (
        <RemoveDialog title={`Remove ${name}?`} onClose={close} onRemove={() => void remove()}>
          Its packs and charts leave the catalog. Layers that came from it stay as they are, pinned by digest.
        </RemoveDialog>
      )}
    </>
  );
}
