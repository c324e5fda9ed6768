import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { Ago } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import { browserName } from './browser-name.js';
import { PasswordDialog } from './password-dialog.js';
import { EndSession, OwnAccountQuery, type SessionLine } from './settings-query.js';

/** Your account, and where you are signed in; nothing for who came with a key. */
export function OwnAccount() {
  const [{ data }, again] = useQuery({ query: OwnAccountQuery });
  const [changing, setChanging] = useState(false);
  const account = data?.viewer.account;
  const reread = () => again({ requestPolicy: 'network-only' });
  if (!account) return null;
  return (
    <section className="card" aria-label="Your account">
      <div className="card-head">
        <h2>Your account</h2>
        <span className="faint truncate">{account.email}</span>
        {account.hasPassword && (
          <Button small className="push" onClick={() => setChanging(true)}>
            Change password
          </Button>
        )}
      </div>
      <div className="card-body">
        {data.viewer.tagFilter && (
          <p>
            You see only profiles whose tag <strong>{data.viewer.tagFilter.text}</strong>.
          </p>
        )}
        <h3>Where you are signed in</h3>
        {data.sessions?.map((session) => (
          <Line key={session.id} session={session} onEnded={reread} />
        ))}
      </div>
      {changing && (
        <PasswordDialog
          onClose={() => {
            setChanging(false);
            reread();
          }}
        />
      )}
    </section>
  );
}

function Line({ session, onEnded }: { readonly session: SessionLine; readonly onEnded: () => void }) {
  const { id, current, createdAt, lastUsedAt, address, agent } = session;
  const client = useClient();
  const say = useSay();
  const end = async () => {
    const outcome = await send(client, EndSession, { sessionId: id });
    if (outcome.kind === 'done') onEnded();
    else say(faultOf(outcome), 'error');
  };
  return (
    <div className="row">
      <strong title={agent}>{browserName(agent)}</strong>
      <span className="soft">{address}</span>
      {current && <Badge tone="good">this one</Badge>}
      <span className="faint push">
        since <Ago at={createdAt} />
        {!current && (
          <>
            , used <Ago at={lastUsedAt} />
          </>
        )}
      </span>
      {!current && (
        <Button small kind="quiet" onClick={() => void end()}>
          Sign out
          <span className="visually-hidden">
            {' '}
            of {browserName(agent)} at {address}
          </span>
        </Button>
      )}
    </div>
  );
}
