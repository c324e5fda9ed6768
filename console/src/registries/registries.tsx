import '../styles/registries.css';
import { useEffect, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { RegistryCard } from './registry-card.js';
import { RegistryDialog } from './registry-dialog.js';
import { RegistryListQuery, RegistrySynced } from './registry-query.js';

/** While one synchronises, how often the page looks: its end is announced, its start by others is not. */
const LOOK_MS = 5_000;

/** Where packs and charts come from. */
export function Registries() {
  const [{ data, error }, again] = useQuery({ query: RegistryListQuery, variables: { first: 100 } });
  const [adding, setAdding] = useState(false);
  useSubscription({ query: RegistrySynced }, (_, synced) => {
    again({ requestPolicy: 'network-only' });
    return synced;
  });
  const registries = data?.registries.nodes;
  const running = registries?.some(({ sync }) => sync.status === 'RUNNING') ?? false;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), LOOK_MS);
    return () => clearInterval(timer);
  }, [running, again]);
  const may = useMay();
  const add = may('registry.create') && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add registry
    </Button>
  );
  return (
    <Page title="Registries" lead="Where packs and Helm charts come from." actions={add}>
      {error && registries === undefined && (
        <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      )}
      {registries === undefined && !error && <Skeleton rows={3} height={96} />}
      {registries?.length === 0 && (
        <Empty icon="registry" title="No registry yet" action={add}>
          A registry offers packs or Helm charts. Manifests of your own need none.
        </Empty>
      )}
      <ul className={registries?.length ? 'card registries' : ''}>
        {registries?.map((registry) => (
          <li key={registry.id}>
            <RegistryCard registry={registry} />
          </li>
        ))}
      </ul>
      {adding && <RegistryDialog registry={null} onClose={() => setAdding(false)} />}
    </Page>
  );
}
