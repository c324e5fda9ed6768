import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { choiceOf, chosenFilter, SightField } from '../sight/sight-field.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { RoleField, type Role } from './role-field.js';
import { CreateAccount } from './settings-query.js';

const FIELDS = [
  ['name', 'Name', 'text', 'off'],
  ['email', 'E-mail address', 'email', 'off'],
  ['password', 'First password', 'password', 'new-password'],
] as const;

const PLACED: readonly string[] = [...FIELDS.map(([field]) => field), 'tagFilter'];

const HINT = '12 characters or more. Leave it empty for who comes in through the identity provider.';

/** Lets a person in. */
export function NewAccountDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const say = useSay();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const [role, setRole] = useState<Role>('EDITOR');
  const [sight, setSight] = useState(() => choiceOf(null));
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const placed = errors.length > 0 && errors.every(({ path }) => PLACED.includes(path[0] ?? ''));
  const make = async () => {
    const tagFilter = chosenFilter(sight);
    setSight({ ...sight, isTried: true });
    if (tagFilter === 'missing') return;
    setBusy(true);
    const { name, email, password } = form;
    const person = { name: name.trim(), email: email.trim(), role, tagFilter };
    const answered = await send(client, CreateAccount, { ...person, password: password === '' ? null : password });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(`${name} may sign in.`);
    onClose();
  };
  return (
    <Dialog
      title="New account"
      onClose={onClose}
      onSubmit={() => void make()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            disabled={form.name.trim() === '' || form.email.trim() === ''}
          >
            Let them in
          </Button>
        </>
      }
    >
      {FIELDS.map(([field, label, type, autoComplete]) => (
        <Field
          key={field}
          {...{ label, optional: field === 'password', error: faultAt(errors, field) }}
          {...(field === 'password' && { hint: HINT })}
        >
          {(attributes) => (
            <input
              {...attributes}
              {...{ type, autoComplete }}
              className="input"
              autoFocus={field === 'name'}
              value={form[field]}
              onChange={(event) => setForm((all) => ({ ...all, [field]: event.target.value }))}
            />
          )}
        </Field>
      ))}
      <RoleField role={role} onChange={setRole} />
      <SightField choice={sight} error={faultAt(errors, 'tagFilter')} onChange={setSight} />
      {outcome && outcome.kind !== 'done' && !placed && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
