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

/** A registry in one row: how it is, and what can be done with it. */
export function RegistryCard({ registry }: { readonly registry: Registry }) {
  const { name, kind, endpoint, isDefault, authentication, sync, faults } = registry;
  const [state, tone] = STATES[sync.status];
  return (
    <section className="registry" aria-label={name}>
      <div className="registry-text">
        <div className="row">
          <h2>{name}</h2>
          <Badge tone={tone}>{state}</Badge>
          {isDefault && <Badge>built in</Badge>}
        </div>
        <p className="soft registry-address">
          {KINDS[kind]} · <span className="mono">{endpoint}</span>
          {authentication.type !== 'NONE' && ` · signs in ${authentication.username ?? 'with a token'}`}
        </p>
        {sync.status === 'RUNNING' && <progress className="progress" aria-label={`${name} is being synchronised`} />}
        {sync.message !== '' && sync.status !== 'SUCCEEDED' && (
          <p className={sync.status === 'FAILED' ? 'field-error' : 'faint'}>{sync.message}</p>
        )}
        <Faults faults={faults} />
      </div>
      <p className="registry-count">
        <strong className="numeric">{sync.entries.toLocaleString('en')}</strong>{' '}
        {registry.content === 'PACKS' ? 'pack' : 'chart'} {sync.entries === 1 ? 'version' : 'versions'}
        <span className="faint">
          {sync.finishedAt === null ? (
            'never read'
          ) : (
            <>
              read <Ago at={sync.finishedAt} />
            </>
          )}
        </span>
      </p>
      <div className="row registry-actions">
        <Actions registry={registry} />
      </div>
    </section>
  );
}

/** What the synchronisation left out, and why. */
function Faults({ faults }: { readonly faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <details className="registry-faults">
      <summary>{faults.length === 1 ? 'One entry was left out' : `${faults.length} entries were left out`}</summary>
      <ul>
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </details>
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
