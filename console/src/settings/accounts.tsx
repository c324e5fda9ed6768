import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { useViewer } from '../session/viewer.js';
import { SightDialog } from '../sight/sight-dialog.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Ago } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import { AccountDialog } from './account-dialog.js';
import { NewAccountDialog } from './new-account-dialog.js';
import { AccountsQuery, UpdateAccount, type AccountLine } from './settings-query.js';

/** People who may sign in. */
export function Accounts() {
  const [{ data, error }, again] = useQuery({ query: AccountsQuery });
  const [making, setMaking] = useState(false);
  const { permissions } = useViewer();
  const accounts = data?.accounts;
  const reread = () => again({ requestPolicy: 'network-only' });
  return (
    <section className="card" aria-label="Accounts">
      <div className="card-head">
        <h2>Accounts</h2>
        <span className="faint">People who may sign in</span>
        {permissions.includes('access.create') && (
          <Button small icon="plus" className="push" onClick={() => setMaking(true)}>
            New account
          </Button>
        )}
      </div>
      <div className="card-body">
        {error && !accounts && <FailureNotice error={error} onRetry={reread} />}
        {!data && !error && <Skeleton rows={2} />}
        {accounts?.length === 0 && <p className="soft">None yet: everybody signs in with an API key.</p>}
        {accounts?.map((account) => (
          <Line key={account.id} account={account} onChanged={reread} />
        ))}
      </div>
      {making && (
        <NewAccountDialog
          onClose={() => {
            setMaking(false);
            reread();
          }}
        />
      )}
    </section>
  );
}

function Line({ account, onChanged }: { readonly account: AccountLine; readonly onChanged: () => void }) {
  const { id, name, email, role, disabled, hasPassword, lastSeenAt, tagFilter } = account;
  const { permissions, actor } = useViewer();
  const [open, setOpen] = useState<'edit' | 'sight' | null>(null);
  const isOwn = actor.id === id;
  const client = useClient();
  const say = useSay();
  const turn = async () => {
    const outcome = await send(client, UpdateAccount, { accountId: id, disabled: !disabled });
    if (outcome.kind === 'done') {
      say(disabled ? `${name} may sign in again.` : `${name} is signed out and can’t come in.`);
      onChanged();
    } else say(faultOf(outcome), 'error');
  };
  const onClose = () => {
    setOpen(null);
    onChanged();
  };
  return (
    <div className="row">
      <strong>{name}</strong>
      <span className="soft">{email}</span>
      <Badge>{role.toLowerCase()}</Badge>
      {isOwn && <Badge tone="good">you</Badge>}
      {disabled && <Badge tone="warning">disabled</Badge>}
      {!hasPassword && <span className="faint">no password</span>}
      {tagFilter && <span className="faint">sees profiles whose tag {tagFilter.text}</span>}
      <span className="row push">
        <span className="faint">{lastSeenAt === null ? 'never here' : <Ago at={lastSeenAt} />}</span>
        {permissions.includes('access.update') && (
          <>
            <Button small kind="quiet" onClick={() => setOpen('edit')}>
              Edit
              <span className="visually-hidden"> {name}</span>
            </Button>
            {!isOwn && (
              <>
                <Button small kind="quiet" onClick={() => setOpen('sight')}>
                  Profiles<span className="visually-hidden"> of {name}</span>
                </Button>
                <Button small kind="quiet" onClick={() => void turn()}>
                  {disabled ? 'Enable' : 'Disable'}
                  <span className="visually-hidden"> {name}</span>
                </Button>
              </>
            )}
          </>
        )}
      </span>
      {open === 'edit' && <AccountDialog {...{ account, isOwn, onClose }} />}
      {open === 'sight' && <SightDialog kind="account" {...{ of: account, onClose }} />}
    </div>
  );
}
