import { Badge, type Tone } from '../ui/badge.js';
import { Ago } from '../ui/time.js';
import { RegistryActions } from './registry-actions.js';
import type { Registry } from './registry-query.js';

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
              {sync.status === 'FAILED' ? 'tried' : 'read'} <Ago at={sync.finishedAt} />
            </>
          )}
        </span>
      </p>
      <div className="row registry-actions">
        <RegistryActions registry={registry} />
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
