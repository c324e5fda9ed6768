import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Ago } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import { RemoveDialog } from '../wizard/remove-dialog.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { ApiKeysQuery, RevokeApiKey, type ApiKeyLine } from './settings-query.js';

/** The keys of programs. */
export function ApiKeys() {
  const [{ data, error }, again] = useQuery({ query: ApiKeysQuery });
  const [making, setMaking] = useState(false);
  const keys = data?.apiKeys;
  const reread = () => again({ requestPolicy: 'network-only' });
  return (
    <section className="card" aria-label="API keys">
      <div className="card-head">
        <h2>API keys</h2>
        <span className="faint">What programs sign in with</span>
        <Button small icon="plus" className="push" onClick={() => setMaking(true)}>
          New key
        </Button>
      </div>
      <div className="card-body">
        {error && !keys && <FailureNotice error={error} onRetry={reread} />}
        {!data && !error && <Skeleton rows={2} />}
        {keys?.length === 0 && (
          <p className="soft">None besides the administrator’s own, which the first start made.</p>
        )}
        {keys?.map((key) => (
          <KeyLine key={key.id} line={key} onGone={reread} />
        ))}
      </div>
      {making && (
        <NewKeyDialog
          onClose={() => {
            setMaking(false);
            reread();
          }}
        />
      )}
    </section>
  );
}

function KeyLine({ line, onGone }: { readonly line: ApiKeyLine; readonly onGone: () => void }) {
  const { id, name, role, createdAt, expiresAt, lastUsedAt } = line;
  const client = useClient();
  const say = useSay();
  const [asked, setAsked] = useState(false);
  const revoke = async () => {
    setAsked(false);
    const outcome = await send(client, RevokeApiKey, { apiKeyId: id });
    if (outcome.kind === 'done') {
      say(`The key ${name} works no more.`);
      onGone();
    } else say(faultOf(outcome), 'error');
  };
  return (
    <div className="row">
      <strong>{name}</strong>
      <Badge>{role.toLowerCase()}</Badge>
      <span className="faint">
        made <Ago at={createdAt} />,{' '}
        {lastUsedAt === null ? (
          'never used'
        ) : (
          <>
            used <Ago at={lastUsedAt} />
          </>
        )}
        {expiresAt !== null && `, until ${expiresAt.slice(0, 10)}`}
      </span>
      <Button small kind="quiet" className="push" onClick={() => setAsked(true)}>
        Revoke<span className="visually-hidden"> {name}</span>
      </Button>
      {asked && (
        <RemoveDialog
          title={`Revoke ${name}?`}
          word="Revoke"
          onClose={() => setAsked(false)}
          onRemove={() => void revoke()}
        >
          Programs that use it are refused at once.
        </RemoveDialog>
      )}
    </div>
  );
}
