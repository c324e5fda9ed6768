import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { SightDialog } from '../sight/sight-dialog.js';
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
          <KeyLine key={key.id} line={key} onChanged={reread} />
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

function KeyLine({ line, onChanged }: { readonly line: ApiKeyLine; readonly onChanged: () => void }) {
  const { id, name, role, createdAt, expiresAt, lastUsedAt, tagFilter } = line;
  const client = useClient();
  const say = useSay();
  const [open, setOpen] = useState<'revoke' | 'sight' | null>(null);
  const revoke = async () => {
    setOpen(null);
    const outcome = await send(client, RevokeApiKey, { apiKeyId: id });
    if (outcome.kind === 'done') {
      say(`The key ${name} works no more.`);
      onChanged();
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
      {tagFilter && <span className="faint">sees profiles whose tag {tagFilter.text}</span>}
      <span className="row push">
        <Button small kind="quiet" onClick={() => setOpen('sight')}>
          Profiles<span className="visually-hidden"> of {name}</span>
        </Button>
        <Button small kind="quiet" onClick={() => setOpen('revoke')}>
          Revoke<span className="visually-hidden"> {name}</span>
        </Button>
      </span>
      {open === 'sight' && (
        <SightDialog
          kind="key"
          of={line}
          onClose={() => {
            setOpen(null);
            onChanged();
          }}
        />
      )}
      {open === 'revoke' && (
        <RemoveDialog
          title={`Revoke ${name}?`}
          word="Revoke"
          onClose={() => setOpen(null)}
          onRemove={() => void revoke()}
        >
          Programs that use it are refused at once.
        </RemoveDialog>
      )}
    </div>
  );
}
