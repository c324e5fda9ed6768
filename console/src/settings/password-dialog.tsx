import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { ChangePassword } from './settings-query.js';

const FIELDS = [
  ['currentPassword', 'Present password', 'current-password', undefined],
  ['newPassword', 'New password', 'new-password', '12 characters or more; a short sentence is a good one.'],
] as const;

/** Changes the own password. */
export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const say = useSay();
  const [form, setForm] = useState({ currentPassword: '', newPassword: '' });
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const placed = errors.length > 0 && errors.every(({ path }) => FIELDS.some(([field]) => field === path[0]));
  const change = async () => {
    setBusy(true);
    const answered = await send(client, ChangePassword, form);
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say('Your password is changed; your other sessions ended.');
    onClose();
  };
  return (
    <Dialog
      title="Change your password"
      onClose={onClose}
      onSubmit={() => void change()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            disabled={form.currentPassword === '' || form.newPassword === ''}
          >
            Change it
          </Button>
        </>
      }
    >
      <div className="stack">
        {FIELDS.map(([field, label, autoComplete, hint]) => (
          <Field key={field} label={label} error={faultAt(errors, field)} {...(hint && { hint })}>
            {(attributes) => (
              <input
                {...attributes}
                className="input"
                type="password"
                autoComplete={autoComplete}
                autoFocus={field === 'currentPassword'}
                value={form[field]}
                onChange={(event) => setForm((all) => ({ ...all, [field]: event.target.value }))}
              />
            )}
          </Field>
        ))}
      </div>
      {outcome && outcome.kind !== 'done' && !placed && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
