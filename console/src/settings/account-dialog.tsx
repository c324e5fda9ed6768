import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { RoleField } from './role-field.js';
import { UpdateAccount, type AccountLine } from './settings-query.js';

type Props = {
  readonly account: AccountLine;
  /** Nobody changes the own role, or the own password without the present one. */
  readonly isOwn: boolean;
  readonly onClose: () => void;
};

const FIELDS = ['name', 'role', 'password'];

/** Changes what somebody is called and may do, and gives a new password to who forgot it. */
export function AccountDialog({ account, isOwn, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const [name, setName] = useState(account.name);
  const [role, setRole] = useState(account.role);
  const [password, setPassword] = useState('');
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const placed = errors.length > 0 && errors.every(({ path }) => FIELDS.includes(path[0] ?? ''));
  const save = async () => {
    setBusy(true);
    const change = { name: name.trim(), ...(!isOwn && { role }), ...(password !== '' && { password }) };
    const answered = await send(client, UpdateAccount, { accountId: account.id, ...change });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(password === '' ? `${name} is saved.` : `${name} has a new password, and is signed out everywhere.`);
    onClose();
  };
  return (
    <Dialog
      title={account.email}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name" error={faultAt(errors, 'name')}>
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {!isOwn && <RoleField role={role} onChange={setRole} />}
      {!isOwn && (
        <Field
          label="New password"
          optional
          error={faultAt(errors, 'password')}
          hint="12 characters or more. It signs them out everywhere; tell it to them yourself."
        >
          {(field) => (
            <input
              {...field}
              className="input"
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      )}
      {outcome && outcome.kind !== 'done' && !placed && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
