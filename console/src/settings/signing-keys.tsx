import { useQuery } from 'urql';
import { Badge } from '../ui/badge.js';
import { Copy } from '../ui/copy.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Moment } from '../ui/time.js';
import { SigningKeysQuery } from './settings-query.js';

/** The keys that devices check archives with. */
export function SigningKeys() {
  const [{ data, error }, again] = useQuery({ query: SigningKeysQuery });
  return (
    <section className="card" aria-label="Signing keys">
      <div className="card-head">
        <h2>Signing keys</h2>
        <span className="faint">Devices check archives with them</span>
      </div>
      <div className="card-body">
        {error && !data && <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />}
        {!data && !error && <Skeleton rows={2} />}
        {data?.signingKeys.length === 0 && <p className="soft">This server doesn’t sign its archives.</p>}
        {data?.signingKeys.map(({ id, algorithm, publicKey, active, createdAt }) => (
          <div key={id} className="stack stack-tight">
            <div className="row">
              <strong className="mono digest">{id}</strong>
              <Badge tone={active ? 'good' : 'neutral'}>{active ? 'signs new archives' : 'retired'}</Badge>
              <span className="faint">
                {algorithm}, since <Moment at={createdAt} />
              </span>
              <span className="push">
                <Copy text={publicKey} what="the public key" />
              </span>
            </div>
            <pre className="pre" tabIndex={0} aria-label="Public key">
              {publicKey.trim()}
            </pre>
          </div>
        ))}
      </div>
    </section>
  );
}
