import { useQuery } from 'urql';
import { Badge } from '../ui/badge.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Ago } from '../ui/time.js';
import { AccountsQuery } from './settings-query.js';

/** People who may sign in. */
export function Accounts() {
  const [{ data, error }, again] = useQuery({ query: AccountsQuery });
  const accounts = data?.accounts;
  return (
    <section className="card" aria-label="Accounts">
      <div className="card-head">
        <h2>Accounts</h2>
        <span className="faint">People who may sign in</span>
      </div>
      <div className="card-body">
        {error && !accounts && <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />}
        {!data && !error && <Skeleton rows={2} />}
        {accounts?.length === 0 && <p className="soft">None yet: everybody signs in with an API key.</p>}
        {accounts?.map(({ id, name, email, role, disabled, lastSeenAt }) => (
          <div key={id} className="row">
            <strong>{name}</strong>
            <span className="soft">{email}</span>
            <Badge>{role.toLowerCase()}</Badge>
            {disabled && <Badge tone="warning">disabled</Badge>}
            <span className="faint push">{lastSeenAt === null ? 'never here' : <Ago at={lastSeenAt} />}</span>
          </div>
        ))}
      </div>
    </section>
  );
}
