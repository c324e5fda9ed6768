import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Badge, type Tone } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { Ago } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import { RemoveDialog } from '../wizard/remove-dialog.js';
import { RemoveRegistry, SyncRegistry, type Registry } from './registry-query.js';

const KINDS = { PACK: 'Pack registry', HELM: 'Helm repository', OCI: 'OCI registry' } as const;

const STATES: Readonly<Record<Registry['sync']['status'], readonly [string, Tone]>> = {
  NEVER: ['not synchronised yet', 'neutral'],
  RUNNING: ['synchronising', 'info'],
  SUCCEEDED: ['up to date', 'good'],
  FAILED: ['failed', 'error'],
};

/** A registry: how it is, and what can be done with it. */
export function RegistryCard({ registry }: { readonly registry: Registry }) {
  const { name, kind, endpoint, isDefault, authentication, sync } = registry;
  const [state, tone] = STATES[sync.status];
  return (
    <section className="card" aria-label={name}>
      <div className="card-head">
        <h2>{name}</h2>
        <Badge tone={tone}>{state}</Badge>
        {isDefault && <Badge>came with the server</Badge>}
        <span className="row push">
          <Actions registry={registry} />
        </span>
      </div>
      <div className="card-body">
        <dl className="facts">
          <dt>{KINDS[kind]}</dt>
          <dd className="mono">{endpoint}</dd>
          <dt>Catalog</dt>
          <dd>
            {sync.entries.toLocaleString('en')} versions of {registry.content === 'PACKS' ? 'packs' : 'charts'}
            {sync.finishedAt !== null && (
              <>
                , read <Ago at={sync.finishedAt} />
              </>
            )}
          </dd>
          {authentication.type !== 'NONE' && (
            <>
              <dt>Signs in</dt>
              <dd>{authentication.username ?? 'with a token'}</dd>
            </>
          )}
        </dl>
        {sync.status === 'RUNNING' && <progress className="progress" aria-label={`${name} is being synchronised`} />}
        {sync.message !== '' && <p className={sync.status === 'FAILED' ? 'field-error' : 'soft'}>{sync.message}</p>}
      </div>
    </section>
  );
}

function Actions({ registry: { id, name, sync } }: { readonly registry: Registry }) {
  const client = useClient();
  const say = useSay();
  const [removing, setRemoving] = useState(false);
  const synchronise = async () => {
    const outcome = await send(client, SyncRegistry, { registryId: id });
    if (outcome.kind !== 'done') say(faultOf(outcome), 'error');
  };
  const remove = async () => {
    setRemoving(false);
    const outcome = await send(client, RemoveRegistry, { registryId: id });
    if (outcome.kind === 'done') say(`${name} was removed.`);
    else say(faultOf(outcome), 'error');
  };
  return (
    <>
      <Button small icon="refresh" busy={sync.status === 'RUNNING'} onClick={() => void synchronise()}>
        Synchronise
      </Button>
      <Button small kind="quiet" icon="trash" onClick={() => setRemoving(true)}>
        Remove
      </Button>
      {removing && (
        <RemoveDialog title={`Remove ${name}?`} onClose={() => setRemoving(false)} onRemove={() => void remove()}>
          Its packs and charts leave the catalog. Layers that came from it stay as they are, pinned by digest.
        </RemoveDialog>
      )}
    </>
  );
}
